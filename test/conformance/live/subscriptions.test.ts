import { createPlaces, type Live } from "@rostra/api/live/live";
import { createSharedPoll } from "@rostra/api/live/shared-poll";
import { createCaller } from "@rostra/api/root";
import type { Actor, RoleGrant } from "@rostra/core/actor";
import { createChangeFeed } from "@rostra/core/live/change-feed";
import { createServices, type Services } from "@rostra/core/services";
import type { Connection } from "@rostra/db/client";
import { eventsAfter, openOutboxFeed } from "@rostra/db/outbox-feed";
import { createTestDatabase, type TestDatabase } from "@rostra/db/testing/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const cli: Actor = { kind: "cli", id: "test" };
const BACKLOG = 5;

let test: TestDatabase;
let connection: Connection;
let services: Services;
let live: Live;
const closing = new AbortController();

beforeAll(async () => {
  test = await createTestDatabase();
  connection = test.connect();
  const { pool, database } = connection;
  services = createServices(database, { scramIterations: 4096 });
  live = openLive();
  for (const name of ["own.example", "other.example"]) await services.domains.add(cli, name);

  function openLive(): Live {
    const onError = (error: unknown): never => expect.unreachable(String(error));
    return {
      changes: createChangeFeed({
        source: {
          open: () => openOutboxFeed({ pool, url: test.url, signal: closing.signal }),
          after: (id, limit) => eventsAfter(pool, id, limit),
        },
        backlog: BACKLOG,
        onError,
      }),
      sessionCounts: createSharedPoll({
        read: () => services.sessions.countByDomain({ kind: "node", id: "console" }),
        everyMs: 20,
        onError,
      }),
      take: createPlaces({ inAll: 10, perActor: 3 }),
    };
  }
});
afterAll(async () => {
  closing.abort();
  await test[Symbol.asyncDispose]();
});

/** An operator whose roles can be changed; `gone`: nobody is signed in any more. */
function someone(roles: readonly RoleGrant[], id = "bob") {
  const now = { roles, isGone: false };
  const actor = (): Actor => ({ kind: "operator", id, name: "Bob", roles: now.roles });
  const over = new AbortController();
  const context = {
    services,
    actor: actor(),
    requestId: "r1",
    live,
    actorNow: async () => (now.isGone ? undefined : actor()),
  };
  const api = createCaller(context, { signal: over.signal });
  return { now, api, leave: () => over.abort() };
}

type Item = readonly [id: string, data: { readonly kind: string; readonly type?: string; readonly target?: string }];

/** Reads a subscription; what comes is `kind` or `type target`. */
async function follow(asked: Promise<AsyncIterable<unknown>>) {
  const items = (await asked)[Symbol.asyncIterator]();
  let last = "";
  const next = async (): Promise<string> => {
    const { value, done } = await items.next();
    if (done) return "the end";
    const [id, { kind, type, target }] = value as Item;
    last = id;
    return kind === "event" ? `${type} ${target}` : kind;
  };
  return { next, last: () => last };
}

const add = (username: string, domain = "own.example") =>
  services.accounts.create(cli, { username, domain, password: "secret" });
const on = (role: RoleGrant["role"], domain = "own.example"): readonly RoleGrant[] => [{ role, domain }];

describe("subscriptions", () => {
  it("subscriptions: one is told of its domain, and never of another's or of what it may not read", async () => {
    const helpdesk = someone(on("helpdesk"));
    const { next } = await follow(helpdesk.api.live.changes({}));
    expect(await next()).toBe("open");
    await add("hidden", "other.example");
    await services.webhooks.add(cli, { url: "https://hooks.example/", events: [], domain: "own.example" });
    await services.webhooks.add(cli, { url: "https://hooks.example/", events: [] });
    await add("seen");
    expect(await next()).toBe("account.created seen@own.example");
    helpdesk.leave();
    expect(await next()).toBe("the end");
  });

  it("subscriptions: who comes back is given what it missed, none twice and none lost", async () => {
    const first = someone(on("admin"));
    const before = await follow(first.api.live.changes({}));
    expect(await before.next()).toBe("open");
    await add("one");
    expect(await before.next()).toBe("account.created one@own.example");
    first.leave();
    await add("two");
    await add("three");
    const again = someone(on("admin"));
    const after = await follow(again.api.live.changes({ lastEventId: before.last() }));
    expect(await after.next()).toBe("open");
    await add("four");
    for (const name of ["two", "three", "four"]) expect(await after.next()).toBe(`account.created ${name}@own.example`);
    again.leave();
  });

  it("subscriptions: who was away for too long, or reads too slowly, is told to ask for everything anew", async () => {
    const away = someone(on("admin"));
    const before = await follow(away.api.live.changes({}));
    expect(await before.next()).toBe("open");
    for (let one = 0; one <= BACKLOG; one++) await add(`away${one}`);
    const back = someone(on("admin"));
    const after = await follow(back.api.live.changes({ lastEventId: before.last() }));
    expect(await after.next()).toBe("reset");
    const unknown = await follow(back.api.live.changes({ lastEventId: "1" }));
    await connection.pool.query("DELETE FROM outbox_event WHERE id = 1");
    expect(await unknown.next()).toBe("reset");
    await add("last");
    const seen: string[] = [];
    while (seen.at(-1) !== "account.created last@own.example") seen.push(await after.next());
    expect(seen).not.toContain("reset");
    // It has read nothing since it began: what does not fit is left out.
    expect(await before.next()).toBe("reset");
    for (const one of [away, back]) one.leave();
  });

  it("subscriptions: a role that is taken away ends it, and so does the end of a sign-in", async () => {
    const owner = { email: "ann@post.example", name: "Ann", password: "correct horse", role: "owner" } as const;
    await services.operators.add(cli, owner);
    const { value: bob } = await services.operators.add(cli, {
      ...owner,
      email: "bob@post.example",
      role: "admin",
      domain: "own.example",
    });
    const admin = someone(on("admin"), bob.id);
    const [changes, sessions] = [
      await follow(admin.api.live.changes({ domain: "own.example" })),
      await admin.api.live.sessions({}),
    ];
    expect(await changes.next()).toBe("open");
    const counts = sessions[Symbol.asyncIterator]();
    expect(await counts.next()).toEqual({ value: 0, done: false });
    admin.now.roles = on("admin", "other.example");
    await services.operators.setRoles(cli, bob.id, on("admin", "other.example"));
    await add("unseen");
    await expect(changes.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
    admin.now.isGone = true;
    await services.operators.endSessions(cli, bob.id);
    await expect(counts.next()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    admin.leave();
  });

  it("subscriptions: sessions are counted where one may see them, and told when they change", async () => {
    const helpdesk = someone(on("helpdesk"));
    const counts = (await helpdesk.api.live.sessions({ domain: "own.example" }))[Symbol.asyncIterator]();
    expect(await counts.next()).toEqual({ value: 0, done: false });
    for (const domain of ["other.example", "own.example"])
      await connection.pool.query(
        `INSERT INTO online_session (domain, username, resource, node, transport, address, mechanism, since)
          VALUES ('${domain}', 'seen', 'desk', 'n', 'tcp', '192.0.2.7', 'PLAIN', now())`,
      );
    expect(await counts.next()).toEqual({ value: 1, done: false });
    helpdesk.leave();
    expect(await counts.next()).toMatchObject({ done: true });
  });

  it("subscriptions: of one actor there are so many at most", async () => {
    const many = someone(on("admin"), "eve");
    const open = await Promise.all([1, 2, 3].map(() => follow(many.api.live.changes({}))));
    for (const { next } of open) expect(await next()).toBe("open");
    const further = await follow(many.api.live.changes({}));
    await expect(further.next()).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    many.leave();
    for (const { next } of open) expect(await next()).toBe("the end");
    const later = someone(on("admin"), "eve");
    expect(await (await follow(later.api.live.changes({}))).next()).toBe("open");
    later.leave();
  });
});
