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

it("session list without an account shows who is online, by what is asked for", async () => {
  const { database, run, refused } = await openShell([], sessionCommands);
  const place = { node: "node-1", transport: "tls", address: "192.0.2.1", mechanism: "PLAIN" } as const;
  for (const [address, tls] of [
    ["romeo@example.net/orchard", "TLSv1.2"],
    ["juliet@example.net/balcony", undefined],
  ] as const) {
    const jid = Jid.parse(address);
    if (!jid?.isFull()) throw new Error("not a session");
    database.putSession({ jid, ...place, since: new Date("2026-11-23T10:00:00Z"), ...(tls && { tls }) });
  }
  const listed = async (...words: string[]): Promise<readonly string[]> =>
    JSON.parse(await run("session", "list", ...words, "--json")).map(({ jid }: { jid: string }) => jid);
  expect(await listed()).toEqual(["juliet@example.net/balcony", "romeo@example.net/orchard"]);
  expect(await listed("--descending", "--limit", "1")).toEqual(["romeo@example.net/orchard"]);
  expect(await listed("--tls", "TLSv1.2", "--domain", "EXAMPLE.net")).toEqual(["romeo@example.net/orchard"]);
  expect(await listed("--tls", "none")).toEqual(["juliet@example.net/balcony"]);
  expect(await listed("--client", "ORCH")).toEqual(["romeo@example.net/orchard"]);
  expect(await refused("session", "list", "romeo@example.net", "--tls", "none")).toMatchObject({ reason: "usage" });
});

it("session end ends several at once, and names those that had ended", async () => {
  const { database, run, refused, services, actor } = await openShell(["romeo"], sessionCommands);
  const place = { node: "node-1", transport: "tls", address: "192.0.2.1", mechanism: "PLAIN" } as const;
  const sessions = ["romeo@example.net/orchard", "romeo@example.net/tomb"];
  for (const address of sessions) {
    const jid = Jid.parse(address);
    if (!jid?.isFull()) throw new Error("not a session");
    database.putSession({ jid, ...place, since: new Date("2026-11-23T10:00:00Z") });
  }
  const told = await run("session", "end", ...sessions, "romeo@example.net/gone", "--reason", "moved");
  expect(told).toContain("romeo@example.net/gone had ended already.\nEnded 2 sessions.");
  const { entries } = await services.audit.list(actor, { limit: 5 });
  const ended = entries.filter(({ action }) => action === "session.endRequested");
  expect(ended.map(({ target, reason }) => [target, reason])).toEqual(
    [...sessions].reverse().map((session) => [session, "moved"]),
  );
  expect(await refused("session", "end", ...sessions, "romeo@example.net")).toMatchObject({ reason: "usage" });
});

it("session end refuses what is not a session, and one that is not there", async () => {
  const { refused } = await openShell(["romeo"], sessionCommands);
  expect(await refused("session", "end", "romeo@example.net")).toMatchObject({ reason: "usage" });
  expect(await refused("session", "end", "romeo@example.net/gone")).toMatchObject({ reason: "refused" });
});
