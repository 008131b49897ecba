import type { RosterService } from "@rostra/core/roster/roster-service";
import { type Element, elements } from "@rostra/xmpp/element";
import type { BareJid } from "@rostra/xmpp/jid";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { rosterItemElement } from "@rostra/xmpp/roster";
import { serialize } from "@rostra/xmpp/serialize";
import { expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** All lanes together; the same every time, but for who comes first where two want the same. */
const STEPS = 1200;
const SEED = 20261122;

const password = "pencil";
const groups = ["Friends", "Verona", "Family, near"];

it("6121-2.6.3-3 two resources, their contacts and the console edit one roster at once: all end equal, no push is lost", async () => {
  await using server = await startServer({
    accounts: { romeo: password, juliet: password, nurse: password, tybalt: password },
  });
  await using a = await Watcher.login(server, "romeo");
  await using b = await Watcher.login(server, "romeo");
  await using juliet = await Watcher.login(server, "juliet");
  await using nurse = await Watcher.login(server, "nurse");
  const romeo = server.account("romeo");
  const contacts = ["juliet", "nurse", "tybalt", "friar", "benvolio"].map((name) => server.account(name));

  const lanes = [
    lane(1, (next) => editByClient(a, contacts, next)),
    lane(2, (next) => editByClient(b, contacts, next)),
    lane(3, (next) => juliet.subscription(pick(subscriptions, next), romeo)),
    lane(4, (next) => nurse.subscription(pick(subscriptions, next), romeo)),
    lane(5, (next) => editByConsole(server, romeo, contacts.slice(0, 3), next)),
  ];
  await Promise.all(lanes);
  await Promise.all([a, b, juliet, nurse].map((client) => client.settled()));

  const stored = shownRoster(await server.services.rosters.get(server.actor, romeo));
  for (const client of [a, b]) {
    expect(client.model).toEqual(stored);
    expect(client.versions.length).toBeGreaterThan(STEPS / 10);
    expect(client.versions).toEqual([...new Set(client.versions)].sort((one, other) => one - other));
    expect(client.versions).toEqual(a.versions);
  }
  expect(await server.services.rosters.oneSided(server.actor, undefined, 100)).toEqual([]);

  // A client that was away since any of these versions, and comes back with it.
  for (const { version, model } of a.snapshots) {
    await using back = await Watcher.login(server, "romeo", { version, model });
    await back.settled();
    expect(back.model).toEqual(stored);
  }
}, 120_000);

const subscriptions = ["subscribe", "subscribed", "unsubscribe", "unsubscribed"] as const;
type Random = (below: number) => number;

async function lane(number: number, step: (next: Random) => Promise<unknown>): Promise<void> {
  const next = random(SEED + number);
  for (let done = 0; done < STEPS / 5; done++) await step(next);
}

async function editByClient(client: Watcher, contacts: readonly BareJid[], next: Random): Promise<void> {
  const contact = pick(contacts, next);
  switch (next(4)) {
    case 0:
      return client.subscription(pick(subscriptions, next), contact);
    case 1:
      return client.set(`<item jid='${contact}' subscription='remove'/>`);
    default: {
      const group = `<group>${pick(groups, next)}</group>`;
      return client.set(`<item jid='${contact}' name='${contact.local} ${next(100)}'>${group}</item>`);
    }
  }
}

async function editByConsole(
  { services: { rosters }, actor }: { services: { readonly rosters: RosterService }; actor: TestServer["actor"] },
  owner: BareJid,
  contacts: readonly BareJid[],
  next: Random,
): Promise<void> {
  const contact = pick(contacts, next);
  const relation = { to: next(2) === 1, from: next(2) === 1 };
  if (next(2) === 0) await rosters.relate(actor, owner, contact, relation);
  else await rosters.set(actor, owner, { contact, name: `console ${next(100)}`, groups: [pick(groups, next)] });
}

/** A client that keeps a roster by what it is pushed, and nothing else. */
class Watcher implements AsyncDisposable {
  readonly #client: RawClient;
  readonly #answers = new Map<string, () => void>();
  readonly model = new Map<string, string>();
  readonly versions: number[] = [];
  readonly snapshots: { readonly version: string; readonly model: ReadonlyMap<string, string> }[] = [];
  #ids = 0;

  private constructor(client: RawClient) {
    this.#client = client;
  }

  static async login(
    server: TestServer,
    username: string,
    since?: { readonly version: string; readonly model: ReadonlyMap<string, string> },
  ): Promise<Watcher> {
    const client = await RawClient.connect(server, "tls");
    await client.login(server.domain, username, password);
    const watcher = new Watcher(client);
    for (const [jid, item] of since?.model ?? []) watcher.model.set(jid, item);
    void watcher.#read();
    await watcher.#iq("get", `<query xmlns='${NS_ROSTER}' ver='${since?.version ?? ""}'/>`);
    client.send("<presence xmlns='jabber:client'/>");
    return watcher;
  }

  set(item: string): Promise<void> {
    return this.#iq("set", `<query xmlns='${NS_ROSTER}'>${item}</query>`);
  }

  /** Resolves when the server has taken it: a request that comes after it is answered. */
  async subscription(type: string, to: BareJid): Promise<void> {
    this.#client.send(`<presence xmlns='jabber:client' type='${type}' to='${to}'/>`);
    await this.settled();
  }

  /** Everything sent before has been taken, and everything owed for it has come. */
  settled(): Promise<void> {
    return this.#iq("get", "<ping xmlns='urn:xmpp:ping'/>");
  }

  #iq(type: "get" | "set", payload: string): Promise<void> {
    const id = `i${this.#ids++}`;
    this.#client.send(`<iq xmlns='jabber:client' type='${type}' id='${id}'>${payload}</iq>`);
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  async #read(): Promise<void> {
    for (;;) {
      const event = await this.#client.next().catch(() => undefined);
      if (!event) continue; // nothing has come for a while
      if (event.kind === "end") return;
      if (event.kind === "element" && event.element.name === "iq") this.#take(event.element);
    }
  }

  #take(iq: Element): void {
    const query = elements(iq)[0];
    if (query?.ns === NS_ROSTER && query.name === "query") {
      const isPush = iq.attrs["type"] === "set";
      if (!isPush) this.model.clear();
      for (const item of elements(query)) this.#apply(item);
      if (isPush) this.#note(query.attrs["ver"] ?? "");
    }
    const id = iq.attrs["id"] ?? "";
    this.#answers.get(id)?.();
    this.#answers.delete(id);
  }

  #apply(item: Element): void {
    const jid = item.attrs["jid"] ?? "";
    if (item.attrs["subscription"] === "remove") this.model.delete(jid);
    else this.model.set(jid, serialize(item, NS_ROSTER));
  }

  #note(version: string): void {
    this.versions.push(Number(version));
    if (this.versions.length % 50 === 1) this.snapshots.push({ version, model: new Map(this.model) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }
}

function shownRoster({ items }: Awaited<ReturnType<RosterService["get"]>>): ReadonlyMap<string, string> {
  const shown = items.filter(({ listed }) => listed);
  return new Map(shown.map((item) => [item.contact.toString(), serialize(rosterItemElement(item), NS_ROSTER)]));
}

function pick<T>(values: readonly T[], next: Random): T {
  const value = values[next(values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

/** mulberry32: small, and the same everywhere. */
function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}
