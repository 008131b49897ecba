import { may } from "@rostra/core/actor";
import { createTestDatabase, type TestDatabase } from "@rostra/db/testing/database";
import { expect, it } from "vitest";
import { brief, Im, password } from "../../support/im.ts";
import { startServerOn } from "../../support/live-server.ts";

/** The database of a server that stops and starts again: it outlives the first. */
function lasting(database: TestDatabase): TestDatabase {
  return { url: database.url, connect: (options) => database.connect(options), [Symbol.asyncDispose]: async () => {} };
}

it("3921-6-1 3921-7.4-1 3921-7.5-2 3921-8.1-1 subscriptions, items and what waits are there after a restart", async () => {
  await using database = await createTestDatabase();
  {
    const accounts = { romeo: password, juliet: password, nurse: password };
    await using server = await startServerOn(lasting(database), { accounts });
    const [romeo, juliet, nurse] = [
      await Im.login(server, "romeo"),
      await Im.login(server, "juliet"),
      await Im.login(server, "nurse"),
    ];
    await romeo.presence("subscribe", juliet.bare);
    await juliet.presence("subscribed", romeo.bare);
    await juliet.presence("subscribe", romeo.bare);
    await romeo.presence("subscribed", juliet.bare);
    await romeo.set("<item jid='friar@example.org'/>");
    await romeo.set("<item jid='friar@example.org' name='Friar'><group>Church</group></item>");
    await romeo.logout();
    await nurse.presence("subscribe", romeo.bare, "<status>urgent</status>");
    await juliet.logout();
    await nurse.logout();
  }
  await using server = await startServerOn(lasting(database), { isRestart: true });
  await using juliet = await Im.login(server, "juliet");
  const romeo = await Im.login(server, "romeo");
  expect(await romeo.roster()).toEqual(['friar@example.org none "Friar" [Church]', `${juliet.bare} both`]);
  expect(await juliet.roster()).toEqual([`${romeo.bare} both`]);
  expect(romeo.welcome.map(brief)).toEqual([
    `available from ${romeo.jid}`,
    `subscribe from nurse@${server.domain} (urgent)`,
    `available from ${juliet.jid}`,
  ]);
  expect(juliet.welcome.map(brief)).toEqual([`available from ${juliet.jid}`]);
  await juliet.got();
  await romeo.do("<presence><show>away</show></presence>");
  await romeo.logout();
  expect(await juliet.told()).toEqual([`available from ${romeo.jid}`, `unavailable from ${romeo.jid}`]);
});

it("RFC 6121 §4.3.2 when an account was last here is known after a restart", async () => {
  await using database = await createTestDatabase();
  {
    await using server = await startServerOn(lasting(database), { accounts: { romeo: password } });
    const romeo = await Im.login(server, "romeo");
    await romeo.logout();
  }
  await using server = await startServerOn(lasting(database), { isRestart: true });
  await using romeo = await Im.login(server, "romeo", { available: false });
  const [answer] = await romeo.do(`<presence type='probe' to='${romeo.bare}'/>`);
  expect(answer && brief(answer)).toBe(`unavailable from ${romeo.bare}`);
  expect(answer?.children).toMatchObject([{ name: "delay" }]);
});

it("RFC 6121 §2 a roster of 10000 contacts is got, changed and told of presence without asking the database", async () => {
  await using database = await createTestDatabase();
  const calls: string[] = [];
  await using server = await startServerOn(lasting(database), {
    accounts: { romeo: password, juliet: password, nurse: password },
    policy: { rosterQuota: 10_001 },
    services: (services) => ({ ...services, rosters: counted(services.rosters, calls) }),
  });
  const [romeo, juliet] = [server.account("romeo"), server.account("juliet")];
  const grant = may(server.actor, "roster.write", server.domain);
  await database.connect().pool.query(
    `WITH owner AS (SELECT id FROM account WHERE username = 'romeo'), versioned AS (
       INSERT INTO roster_version (account_id, version, revision) SELECT id, 9999, 9999 FROM owner)
     INSERT INTO roster_item (account_id, contact, name, groups, subscription, listed, approved, version)
     SELECT id, 'contact' || n || '@' || $1, 'Contact ' || n, ARRAY['Group ' || n % 20], 'both', true, false, n
     FROM owner, generate_series(1, 9999) AS n`,
    [server.domain],
  );
  await server.database.transact(grant, async (tx) => {
    const known = { groups: [], subscription: "both", listed: true, approved: false } as const;
    await tx.rosters.put(romeo, { contact: juliet, ...known }, { shown: true });
    await tx.rosters.put(juliet, { contact: romeo, ...known }, { shown: true });
  });

  await using contact = await Im.login(server, "juliet");
  await using nurse = await Im.login(server, "nurse");
  await using user = await Im.login(server, "romeo");
  expect(await user.roster()).toHaveLength(10_000);
  await contact.got();
  calls.length = 0;
  for (let n = 0; n < 20; n++) await user.do(`<presence><status>${n}</status></presence>`);
  expect(await contact.told()).toEqual(Array.from({ length: 20 }, (_, n) => `available from ${user.jid} (${n})`));
  await contact.presence("probe", user.bare);
  await nurse.do(`<message to='${user.jid}'><body>x</body></message>`);
  await user.do("<presence type='unavailable'/>", "<presence/>");
  expect(calls).toEqual([]);
  expect(await user.set(`<item jid='${contact.bare}' name='J'/>`)).toContain(`push ${contact.bare} both "J"`);
  expect(await user.set("<item jid='new@example.org'/>")).toContain("push new@example.org none");
  expect(await user.set("<item jid='more@example.org'/>")).toEqual(["iq error resource-constraint wait"]);
  expect(calls).toEqual(["set", "set", "set"]);
});

/** The same service, telling the names of what is called. */
function counted<T extends object>(service: T, calls: string[]): T {
  return new Proxy(service, {
    get(target, name, receiver) {
      if (typeof name === "string") calls.push(name);
      return Reflect.get(target, name, receiver);
    },
  });
}
