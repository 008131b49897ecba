import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Stream } from "./stream.ts";
import type { Transport } from "./transport/transport.ts";

/** A connection that is there, ended or destroyed. */
function connection(end: Promise<void>) {
  const transport = { end: vi.fn(() => end), destroy: vi.fn(), bytesRead: 0, writeClose: vi.fn() };
  // What a stream that only closes asks of it.
  return { ...transport, stream: new Stream(transport as unknown as Transport, { closeSeconds: 3, closeBytes: 1000 }) };
}

describe("RFC 6120 §4.4 the end of a connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("6120-4.4-1 destroys a connection that the peer does not end in its time", () => {
    const { stream, end, destroy } = connection(new Promise(() => {}));
    stream.close();
    expect(end).toHaveBeenCalledWith(1000);
    vi.advanceTimersByTime(2999);
    expect(destroy).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(destroy).toHaveBeenCalledOnce();
  });

  it("6120-13.12-6 keeps nothing of a connection that has ended", async () => {
    const { stream, destroy } = connection(Promise.resolve());
    stream.close();
    await Promise.resolve();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(3000);
    expect(destroy).not.toHaveBeenCalled();
  });
});
