import { Jid } from "@rostra/xmpp/jid";
import { expect, it } from "vitest";
import { openShell } from "../testing/shell.ts";
import { sessionCommands } from "./session.ts";

it("session list shows who is connected, session end closes one of them", async () => {
  const { database, run, services, actor } = await openShell(["romeo"], sessionCommands);
  expect(await run("session", "list", "romeo@example.net")).toMatch(/^SESSION +SINCE +SHOW/);
  const jid = Jid.parse("romeo@example.net/orchard");
  if (!jid?.isFull()) throw new Error("not a session");
  database.putSession({
    jid,
    node: "node-1",
    transport: "tls",
    address: "192.0.2.1",
    mechanism: "SCRAM-SHA-256",
    since: new Date("2026-11-23T10:00:00Z"),
  });
  expect(await run("session", "list", "romeo@example.net")).toContain(
    "romeo@example.net/orchard  2026-11-23T10:00:00.000Z",
  );
  expect(JSON.parse(await run("session", "list", "romeo@example.net", "--json"))).toMatchObject([
    { jid: "romeo@example.net/orchard", address: "192.0.2.1" },
  ]);
  expect(await run("session", "end", "romeo@example.net/orchard", "--reason", "lost phone")).toContain(
    "Ended the session romeo@example.net/orchard.",
  );
  const { entries } = await services.audit.list(actor, { limit: 1 });
  expect(entries).toMatchObject([{ action: "session.endRequested", reason: "lost phone" }]);
});

it("session end refuses what is not a session, and one that is not there", async () => {
  const { refused } = await openShell(["romeo"], sessionCommands);
  expect(await refused("session", "end", "romeo@example.net")).toMatchObject({ reason: "usage" });
  expect(await refused("session", "end", "romeo@example.net/gone")).toMatchObject({ reason: "refused" });
});
