import { describe, expect, it } from "vitest";
import type { Actor } from "../actor.ts";
import { createServices } from "../services.ts";
import { bare, refused } from "../testing/contract/world.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { createLoginLockService } from "./login-lock-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const node: Actor = { kind: "node", id: "a" };
const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.net")];

async function stage() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  await services.domains.add(cli, "example.net");
  for (const { local: username = "" } of [romeo, juliet])
    await services.accounts.create(cli, { username, domain: "example.net", password: "under the balcony" });
  const start = Date.parse("2030-01-01T12:00:00Z");
  const at = (minute: number): Date => new Date(start + minute * 60_000);
  let minute = 0;
  const locks = createLoginLockService(database, () => at(minute));
  const lock = (address: string) => ({ node: "a", address, since: at(minute), until: at(minute + 5) });
  const told = () => database.audit.map(({ action }) => action).filter((action) => /lock/.test(action));
  const pass = (minutes: number): void => {
    minute += minutes;
  };
  return { database, locks, lock, told, pass };
}

describe("product.md page 3: accounts locked", () => {
  it("are listed while they are refused, the latest first; `more` tells of others", async () => {
    const { locks, lock, pass } = await stage();
    await locks.locked(node, romeo, lock("192.0.2.1"));
    pass(1);
    await locks.locked(node, juliet, lock("192.0.2.1"));
    const list = async (limit: number) => {
      const found = await locks.list(cli, { limit });
      return [...found.locks.map(({ account }) => account.local), found.more];
    };
    expect(await list(2)).toEqual(["juliet", "romeo", false]);
    expect(await list(1)).toEqual(["juliet", true]);
    pass(4);
    expect(await list(2)).toEqual(["juliet", false]);
  });

  it("one entry in the audit tells of it, with the address, however many addresses guess meanwhile", async () => {
    const { locks, lock, told, pass, database } = await stage();
    for (let i = 1; i <= 20; i++) await locks.locked(node, romeo, lock(`192.0.2.${i}`));
    expect(told()).toEqual(["account.locked"]);
    expect(database.audit.at(-1)).toMatchObject({ target: "romeo@example.net", details: { address: "192.0.2.1" } });
    pass(6);
    await locks.locked(node, romeo, lock("192.0.2.1"));
    expect(told()).toEqual(["account.locked", "account.locked"]);
  });

  it("nothing is written of a name that is no account's, and none is unlocked", async () => {
    const { locks, lock, told } = await stage();
    await locks.locked(node, bare("nobody@example.net"), lock("192.0.2.1"));
    expect([(await locks.list(cli, { limit: 1 })).locks, told()]).toEqual([[], []]);
    await refused(locks.unlock(cli, bare("nobody@example.net")), "notFound");
  });

  it("who may set passwords may unlock, and the audit tells", async () => {
    const { locks, lock, told } = await stage();
    await locks.locked(node, romeo, lock("192.0.2.1"));
    const operator = (role: "helpdesk" | "auditor"): Actor => ({
      ...{ kind: "operator", id: "o", name: "Ann" },
      roles: [{ role, domain: "example.net" }],
    });
    await refused(locks.unlock(operator("auditor"), romeo), "forbidden");
    expect((await locks.list(operator("auditor"), { account: romeo, limit: 1 })).locks).toHaveLength(1);
    expect((await locks.unlock(operator("helpdesk"), romeo)).value).toBe(1);
    expect((await locks.list(cli, { limit: 1 })).locks).toEqual([]);
    expect((await locks.unlock(operator("helpdesk"), romeo)).value).toBe(0);
    expect(told()).toEqual(["account.locked", "account.unlocked", "account.unlocked"]);
  });
});
