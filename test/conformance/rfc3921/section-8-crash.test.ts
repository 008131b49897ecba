import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor } from "@rostra/core/actor";
import { createServices, type Services } from "@rostra/core/services";
import { createTestDatabase, type TestDatabase } from "@rostra/db/testing/database";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { isPendingIn, isPendingOut } from "@rostra/xmpp/subscription";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { type ServerProcess, startServerProcess } from "../../support/server-process.ts";

const [domain, password] = ["example.net", "r0m30myr0m30"];
const actor: Actor = { kind: "cli", id: "test" };
const names = ["romeo", "juliet", "nurse", "tybalt"];
const types = ["subscribe", "subscribed", "unsubscribe", "unsubscribed"];
/** A process starts in this time on a busy machine, in milliseconds. */
const SLOW = 180_000;
const ROUNDS = 3;

let folder: string;
let database: TestDatabase;
let services: Services;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rostra-crash-"));
  database = await createTestDatabase();
  services = createServices(database.connect().database);
  await services.domains.add(actor, domain);
  for (const username of names) await services.accounts.create(actor, { username, domain, password });
}, SLOW);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it(
  "3921-8.1-1 3921-7.4-1 a server that is killed amid subscription changes leaves no pair one-sided, and loses no item it has told of",
  async () => {
    let changes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServerProcess({ databaseUrl: database.url, dataDir: folder, domain });
      const clients = await Promise.all(names.map((name) => connect(server, name)));
      // Everybody writes to everybody and waits for nothing; the kill comes when the first half has been answered.
      clients.forEach((client, from) => {
        for (let n = 0; n < 24; n++) {
          const to = names[(from + 1 + (n % (names.length - 1))) % names.length];
          const type = types[(n * 7 + from + round) % types.length];
          client.send(`<presence xmlns='jabber:client' type='${type}' to='${to}@${domain}'/>`);
        }
      });
      const kept = `round${round}@example.org`;
      const [romeo] = clients;
      if (!romeo) throw new Error("nobody is here");
      romeo.send(
        `<iq xmlns='jabber:client' type='set' id='kept'><query xmlns='${NS_ROSTER}'><item jid='${kept}'/></query></iq>`,
      );
      for (;;) {
        const element = await romeo.element("the answer to the roster set");
        if (element.attrs["id"] === "kept") break;
        if (element.name === "iq") changes++;
      }
      await server.kill();
      for (const client of clients) client.destroy();

      expect(await services.rosters.oneSided(actor, undefined, 100)).toEqual([]);
      for (const one of names)
        for (const other of names) if (one !== other) expect(await isInStep(one, other)).toBe(true);
      const { items } = await services.rosters.get(actor, account("romeo"));
      expect(items.map(({ contact }) => contact.toString())).toContain(kept);
    }
    expect(changes).toBeGreaterThan(ROUNDS);
  },
  SLOW,
);

async function connect(server: ServerProcess, name: string): Promise<RawClient> {
  const client = await RawClient.connect(server, "tls");
  await client.login(domain, name, password);
  await client.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
  return client;
}

/** Whether what one has asked of the other is what the other has been asked. */
async function isInStep(name: string, other: string): Promise<boolean> {
  const known = async (owner: BareJid, contact: BareJid) => {
    const { items } = await services.rosters.get(actor, owner);
    return items.find((item) => item.contact.equals(contact))?.subscription ?? "none";
  };
  const [mine, theirs] = [await known(account(name), account(other)), await known(account(other), account(name))];
  return isPendingOut(mine) === isPendingIn(theirs);
}

function account(name: string): BareJid {
  const jid = Jid.of({ local: name, domain });
  if (!jid) throw new Error(`no account: ${name}`);
  return jid.bare;
}
