import { encodeEvent } from "@rostra/core/domain-event";
import { Jid } from "@rostra/xmpp/jid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Im, password } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password, nurse: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Ends the connection on which the live server hears of changes; until it has another, it is told of none. */
async function cutListening(): Promise<void> {
  const ended = await server.sql(
    `SELECT pg_terminate_backend(pid, 5000) AS ended FROM pg_stat_activity
      WHERE application_name = 'rostra feed' AND datname = current_database()`,
  );
  expect(ended).toEqual([{ ended: true }]);
}

/** Until the live server listens again. */
async function listensAgain(): Promise<void> {
  const listening = `SELECT count(*)::int AS listening FROM pg_stat_activity
    WHERE application_name = 'rostra feed' AND datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'`;
  await expect.poll(() => server.sql(listening), { timeout: 20_000 }).toEqual([{ listening: 1 }]);
}

describe("architecture §4 what nobody was told of is caught up", () => {
  it("catch-up: edits that commit while LISTEN is cut reach the client, in order and each once", async () => {
    await using juliet = await Im.login(server, "juliet");
    const expected: string[] = [];
    for (let cut = 0; cut < 3; cut++) {
      await cutListening();
      const events: bigint[] = [];
      for (let edit = 0; edit < 5; edit++) {
        const name = `Romeo ${cut}.${edit}`;
        const contact = server.account("romeo");
        const committed = await server.services.rosters.set(server.actor, server.account("juliet"), {
          contact,
          name,
          groups: [],
        });
        events.push(...committed.events);
        expected.push(`push ${contact} none "${name}"`);
      }
      await server.applied(events);
      await listensAgain();
    }
    expect(await juliet.told()).toEqual(expected);
    await server.applied(
      (await server.services.rosters.remove(server.actor, server.account("juliet"), server.account("romeo"))).events,
    );
    expect(await juliet.told()).toEqual([`push ${server.account("romeo")} remove`]);
  });

  it("catch-up: a suspension that commits while LISTEN is cut ends the sessions, and its effect is confirmed once", async () => {
    await using romeo = await Im.login(server, "romeo");
    await cutListening();
    const { events } = await server.services.accounts.suspend(server.actor, server.account("romeo"), {
      reason: "cut off",
    });
    expect(await romeo.client.streamError()).toBe("not-authorized");
    await listensAgain();
    await expect
      .poll(() => server.sql(`SELECT sessions FROM outbox_effect WHERE event_id IN (${events.join()})`))
      .toEqual([{ sessions: 1 }]);
    await server.services.accounts.enable(server.actor, server.account("romeo"), "back again");
  });

  it("catch-up: an event whose announcement is lost is found by itself, while LISTEN holds", async () => {
    await using nurse = await Im.login(server, "nurse", { available: false });
    await using other = await Im.login(server, "nurse", { available: false });
    const session = Jid.parse(nurse.jid);
    if (!session?.isFull()) throw new Error("no full JID");
    await listensAgain();
    const payload = JSON.stringify(encodeEvent({ type: "session.endRequested", session, reason: "unannounced" }));
    await server.sql(
      `INSERT INTO outbox_event (domain, type, payload)
        VALUES ('${server.domain}', 'session.endRequested', '${payload}'::jsonb)`,
    );
    expect(await nurse.client.streamError()).toBe("policy-violation");
    await other.client.silence();
  });
});
