import type { PrivacyState } from "@rostra/core/privacy/privacy-store";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { beforeEach, describe, expect, it } from "vitest";
import { type PrivacyChanged, PrivacyLists } from "./privacy-lists.ts";

const parsed = Jid.parseRemote("romeo@example.net");
if (!parsed) throw new Error("no address");
const romeo: BareJid = parsed.bare;

const items: readonly PrivacyItem[] = [{ order: 1, action: "deny", stanzas: [] }];
const put = (revision: bigint, list: string): PrivacyChanged => ({
  ...{ type: "privacy.changed", account: romeo, revision, change: "put", list, after: items },
});

describe("PrivacyLists", () => {
  let online: boolean;
  let reads: number;
  let state: PrivacyState | undefined;
  let answer: (() => void) | undefined;
  let lists: PrivacyLists;

  beforeEach(() => {
    online = false;
    reads = 0;
    state = undefined;
    answer = undefined;
    lists = new PrivacyLists({
      isOnline: () => online,
      service: {
        state: () =>
          new Promise((resolve) => {
            reads++;
            const read = state;
            answer = () => resolve(read);
          }),
      },
    });
  });

  async function read() {
    const asked = lists.of(romeo);
    answer?.();
    return asked;
  }

  it("reads once, also of an account that has none", async () => {
    const first = await read();
    expect(first.names).toEqual([]);
    expect(lists.of(romeo)).toBe(first);
    online = true;
    expect(lists.of(romeo)).toBe(first);
    online = false;
    lists.release(romeo);
    expect(lists.of(romeo)).toBe(first);
    expect(reads).toBe(1);
  });

  it("is changed by events, each once", async () => {
    const live = await read();
    await lists.apply(put(1n, "x"));
    await lists.apply(put(1n, "x"));
    expect(live.names).toEqual(["x"]);
    await lists.apply({
      type: "privacy.changed",
      account: romeo,
      revision: 2n,
      change: "default",
      defaultAfter: "x",
      list: "x",
    });
    expect(live.inForce(undefined)?.list.name).toBe("x");
    expect(live.inForce("unknown")?.list.name).toBe("x");
    await lists.apply({
      type: "privacy.changed",
      account: romeo,
      revision: 3n,
      change: "removed",
      list: "x",
      defaultBefore: "x",
    });
    expect([live.names, live.inForce(undefined), live.revision]).toEqual([[], undefined, 3n]);
  });

  it("loses no change that comes while it reads", async () => {
    const asked = lists.of(romeo);
    await lists.apply(put(1n, "x"));
    answer?.();
    expect((await asked).names).toEqual(["x"]);
  });

  it("reads anew when a change was missed", async () => {
    await read();
    state = { revision: 2n, lists: [{ name: "y", items, version: 1 }] };
    const changed = lists.apply(put(2n, "y"));
    answer?.();
    expect((await changed)?.names).toEqual(["y"]);
    expect(reads).toBe(2);
  });
});
