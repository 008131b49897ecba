import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockHolder, takeLock } from "./lock-file.ts";
import { identify, type ProcessIdentity } from "./process-identity.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rostra-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that has ended, as it was. */
async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const identity = identify(child.pid ?? 0);
  child.kill("SIGKILL");
  await once(child, "exit");
  if (!identity) throw new Error("the child was gone before it was looked at");
  return identity;
}

function leaveBehind(process: ProcessIdentity, children: readonly ProcessIdentity[] = []): void {
  writeFileSync(join(folder, "rostra.lock"), JSON.stringify({ process, purpose: "up", children }));
}

describe("lock file", () => {
  it("is held by one and given free", () => {
    const first = takeLock(folder, "up");
    if (!("lock" in first)) throw new Error("not taken");
    expect(takeLock(folder, "account import")).toMatchObject({
      holder: { purpose: "up", process: { pid: process.pid } },
    });
    expect(lockHolder(folder)).toMatchObject({ purpose: "up" });
    first.lock.release();
    expect(lockHolder(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    expect(takeLock(folder, "up")).toHaveProperty("lock");
  });
  it("is taken over from a holder that was killed", async () => {
    leaveBehind(await deadProcess());
    expect(lockHolder(folder)).toBeUndefined();
    expect(takeLock(folder, "up")).toMatchObject({ lock: { orphans: [] } });
    expect(lockHolder(folder)?.process.pid).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(["rostra.lock"]);
  });
  it.runIf(process.platform === "linux")("is taken over when another process has the number now", () => {
    leaveBehind({ pid: process.pid, start: "1" });
    expect(takeLock(folder, "up")).toHaveProperty("lock");
  });
  it("tells which children of a killed holder still run", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const orphan = identify(child.pid ?? 0);
    if (!orphan) throw new Error("no child");
    leaveBehind(await deadProcess(), [orphan, await deadProcess()]);
    const taken = takeLock(folder, "up");
    child.kill("SIGKILL");
    expect(taken).toMatchObject({ lock: { orphans: [orphan] } });
  });
  it("tells its children and its database", () => {
    const taken = takeLock(folder, "up");
    if (!("lock" in taken)) throw new Error("not taken");
    taken.lock.tell({ databaseUrl: "postgresql://x/y" });
    taken.lock.tell({ children: [{ pid: 4711, start: "5" }] });
    expect(lockHolder(folder)).toMatchObject({
      children: [{ pid: 4711, start: "5" }],
      databaseUrl: "postgresql://x/y",
    });
    expect(readdirSync(folder)).toEqual(["rostra.lock"]);
  });
  it("is taken over when it cannot be read", () => {
    writeFileSync(join(folder, "rostra.lock"), "{ half");
    expect(takeLock(folder, "up")).toHaveProperty("lock");
  });
});
