import type { OwnVisit } from "@rostra/core/account/web-session-service";
import { createServices } from "@rostra/core/services";
import { bare, session } from "@rostra/core/testing/contract/world";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { createCaller } from "../root.ts";
import { actors } from "../testing/actors.ts";
import { invokeAs, procedures } from "../testing/permission-matrix.ts";
import { permissionTable } from "../testing/permission-table.ts";

const domain = "example.net";
const [romeo, juliet] = [bare(`romeo@${domain}`), bare(`juliet@${domain}`)];
const password = "under the balcony";

async function stage() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  await services.domains.add(actors.owner, domain);
  for (const username of ["romeo", "juliet"])
    await services.accounts.create(actors.owner, { username, domain, password });
  const visitOf = async (address: string): Promise<OwnVisit> => {
    const opened = await services.webSessions.signIn(address, password);
    if (opened.outcome !== "opened") throw new Error(opened.outcome);
    return opened;
  };
  const own = await visitOf(`${romeo}`);
  const call = createCaller({ services, actor: undefined, own, requestId: "request-1" });
  return { database, services, own, call, visitOf };
}

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "OK",
    (error: unknown) => (error instanceof TRPCError ? error.code : String(error)),
  );
}

describe("me: the owner of an account on its own page", () => {
  it("is told of the account and no other, with no secret", async () => {
    const { call, database, visitOf } = await stage();
    database.putSession(session(`${romeo}/desk`));
    database.putSession(session(`${juliet}/balcony`));
    await visitOf(`${juliet}`);
    expect(await call.me.get()).toMatchObject({ jid: `${romeo}`, contacts: 0, blocked: [], deletionRetentionDays: 30 });
    const { sessions } = await call.me.devices();
    expect(sessions.map(({ jid }) => jid)).toEqual([`${romeo}/desk`]);
    const { items } = await call.me.webSessions();
    expect(items).toMatchObject([{ isCurrent: true }]);
    const told = JSON.stringify([await call.me.get(), sessions, items]);
    expect(told).not.toMatch(/juliet|storedKey|tokenHash|notes|externalId/);
  });

  it("ends nothing of another account, whatever it names", async () => {
    const { call, database, services, visitOf } = await stage();
    database.putSession(session(`${juliet}/balcony`));
    const hers = await visitOf(`${juliet}`);
    expect(await code(call.me.endSession({ resource: "balcony" }))).toBe("NOT_FOUND");
    expect(await code(call.me.endWebSession({ id: hers.session.id }))).toBe("NOT_FOUND");
    await call.me.endDevices();
    expect(database.events.filter(({ event }) => event.type === "session.endRequested")).toEqual([]);
    expect(await services.webSessions.list(hers.actor)).toHaveLength(1);
  });

  it("reaches nothing that is for operators", async () => {
    const { services, own } = await stage();
    const open = new Set(
      Object.entries(permissionTable).flatMap(([path, row]) =>
        row.answers.own.visitor === "unauthorized" ? [] : [path],
      ),
    );
    const context = { services, actor: undefined, own, requestId: "request-1" };
    for (const path of procedures.filter((one) => !one.startsWith("me.") && !open.has(one)))
      expect([path, await code(invokeAs(context, path, undefined))]).toEqual([path, "UNAUTHORIZED"]);
  });
});
