import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { isAlive } from "./process-identity.ts";
import { type SupervisedPlan, supervise } from "./supervise.ts";

const policy = { pausesMs: [1, 1], steadyMs: 60_000, readyMs: 20_000 };

/** A child that runs `script`, and an address that answers from the start. */
async function plan(script: string): Promise<SupervisedPlan & AsyncDisposable> {
  const server = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    name: "part",
    title: "The part",
    args: ["-e", script],
    cwd: ".",
    env: { PATH: "" },
    readyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    logPath: "/x/part.log",
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function hooks() {
  const lines: string[] = [];
  const troubles: string[] = [];
  const changes: number[] = [];
  return {
    lines,
    troubles,
    changes,
    hooks: {
      onLine: (line: { text: string }) => void lines.push(line.text),
      onTrouble: (sentence: string) => void troubles.push(sentence),
      onChange: () => void changes.push(1),
    },
  };
}

const idle = "setInterval(() => {}, 1000);";

describe("supervise", () => {
  it("is ready when the address answers, and stops the process when asked", async () => {
    await using idlePlan = await plan(`${idle} console.log("hello"); process.on("SIGTERM", () => process.exit(0))`);
    const seen = hooks();
    const part = supervise(idlePlan, seen.hooks, policy);
    await part.ready;
    await expect.poll(() => seen.lines).toEqual(["hello"]);
    const child = part.current();
    await part.stop(10_000);
    expect(child && isAlive(child)).toBe(false);
    expect(seen.troubles).toEqual([]);
  });
  it("kills a process that does not stop in time", async () => {
    await using stubborn = await plan(`${idle} process.on("SIGTERM", () => {}); console.log("deaf")`);
    const seen = hooks();
    const part = supervise(stubborn, seen.hooks, policy);
    await expect.poll(() => seen.lines).toEqual(["deaf"]);
    const child = part.current();
    await part.stop(50);
    expect(child && isAlive(child)).toBe(false);
  });
  it("tells the last words of a process that ended before it was ready", async () => {
    await using failing = await plan(`console.error("no such thing"); process.exitCode = 3`);
    const part = supervise({ ...failing, readyUrl: "http://127.0.0.1:1/" }, hooks().hooks, policy);
    await expect(part.ready).rejects.toThrow(
      "The part ended with exit code 3 (no such thing); its log is /x/part.log.",
    );
  });
  it("tells that a process did not become ready in time", async () => {
    await using slow = await plan(idle);
    const part = supervise({ ...slow, readyUrl: "http://127.0.0.1:1/" }, hooks().hooks, { ...policy, readyMs: 100 });
    await expect(part.ready).rejects.toThrow("The part was not ready after 0.1 seconds");
    part.kill();
  });
  it("starts a process that died again", async () => {
    await using mortal = await plan(idle);
    const seen = hooks();
    const part = supervise(mortal, seen.hooks, policy);
    await part.ready;
    const first = part.current();
    process.kill(first?.pid ?? 0, "SIGKILL");
    await expect.poll(() => part.current()?.pid).not.toBe(first?.pid);
    expect(seen.troubles).toEqual(["The part ended killed by SIGKILL; its log is /x/part.log. It is started again."]);
    expect(seen.changes).toHaveLength(2);
    await part.stop(10_000);
  });
  it("gives up when a process keeps dying", async () => {
    await using dying = await plan(`setTimeout(() => process.exit(7), 300)`);
    const part = supervise(dying, hooks().hooks, policy);
    await part.ready;
    expect(await part.givenUp).toBe(
      "The part ended with exit code 7; its log is /x/part.log. It was started again 2 times without lasting success.",
    );
  });
  it("lets a process know when its parent is gone, by the end of its channel", async () => {
    await using child = await plan(`${idle} console.log(process.connected)`);
    const seen = hooks();
    const part = supervise(child, seen.hooks, policy);
    await expect.poll(() => seen.lines).toEqual(["true"]);
    part.kill();
  });
});
