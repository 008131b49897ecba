import { may } from "@rostra/core/actor";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import type { BareJid } from "@rostra/xmpp/jid";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import type { RosterItem } from "@rostra/xmpp/roster";
import type { Subscription } from "@rostra/xmpp/subscription";
import { RawClient } from "./client.ts";
import type { TestServer } from "./server.ts";

export const password = "r0m30myr0m30";

export interface LoginAs {
  readonly resource?: string;
  /** Whether it asks for the roster; by default it does. */
  readonly interested?: boolean;
  /** Whether it sends initial presence; by default it does. A text is the presence's content. */
  readonly available?: boolean | string;
}

/** A client of instant messaging: what it has got is asked for as a whole, so that nothing goes unseen. */
export class Im implements AsyncDisposable {
  readonly client: RawClient;
  readonly jid: string;
  readonly bare: string;

  private constructor(client: RawClient, jid: string) {
    this.client = client;
    this.jid = jid;
    this.bare = jid.split("/")[0] ?? "";
  }

  /** Logs in; with what came of it in {@link welcome}. */
  static async login(server: TestServer, username: string, as: LoginAs = {}): Promise<Im> {
    const { resource, interested = true, available = true } = as;
    const client = await RawClient.connect(server, "tls");
    const im = new Im(client, await client.login(server.domain, username, password, resource));
    if (interested) await im.client.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    if (available !== false) im.welcome = await im.do(`<presence>${available === true ? "" : available}</presence>`);
    return im;
  }

  /** What came after initial presence, its echo included. */
  welcome: readonly Element[] = [];

  /** Sends and gives all that has come until the server had dealt with it. */
  async do(...xml: readonly string[]): Promise<readonly Element[]> {
    for (const one of xml) this.client.send(one);
    const id = `p${Math.random()}`;
    this.client.send(`<iq type='get' id='${id}'><ping xmlns='urn:xmpp:ping'/></iq>`);
    const got: Element[] = [];
    for (;;) {
      const element = await this.client.element("what comes before the answer to a ping");
      if (element.name === "iq" && element.attrs["id"] === id) return got;
      got.push(element);
    }
  }

  /** All that has come so far. */
  got(): Promise<readonly Element[]> {
    return this.do();
  }

  /** As {@link got}, in short. */
  async told(): Promise<readonly string[]> {
    return (await this.got()).map(brief);
  }

  /** A roster set with this item; gives all that came, in short. */
  async set(item: string, to?: string): Promise<readonly string[]> {
    const address = to === undefined ? "" : ` to='${to}'`;
    const xml = `<iq type='set' id='set'${address}><query xmlns='${NS_ROSTER}'>${item}</query></iq>`;
    return (await this.do(xml)).map(brief);
  }

  /** Subscription or other presence to somebody; gives all that came, in short. */
  async presence(type: string | undefined, to: string, content = ""): Promise<readonly string[]> {
    const xml = `<presence to='${to}'${type === undefined ? "" : ` type='${type}'`}>${content}</presence>`;
    return (await this.do(xml)).map(brief);
  }

  /** The roster as a get shows it, an item a line. */
  async roster(): Promise<readonly string[]> {
    const got = await this.do(`<iq type='get' id='roster'><query xmlns='${NS_ROSTER}'/></iq>`);
    const answer = got.find((one) => one.attrs["id"] === "roster");
    const query = answer && child(answer, "query", NS_ROSTER);
    if (!query) throw new Error(`no roster: ${got.map(brief)}`);
    return elements(query).map(itemLine);
  }

  logout(): Promise<void> {
    return this.client.logout();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client[Symbol.asyncDispose]();
  }
}

/** A stanza in short: `push juliet@… none ask`, `subscribe from …`, `unavailable from … (gone)`, `result set`, `error …`. */
export function brief(element: Element): string {
  const { type, from, id } = element.attrs;
  const error = child(element, "error");
  if (error) return `${element.name} error ${elements(error)[0]?.name} ${error.attrs["type"]}`;
  if (element.name === "presence") {
    const status = child(element, "status");
    return `${type ?? "available"} from ${from}${status ? ` (${text(status)})` : ""}`;
  }
  if (element.name === "iq") {
    const query = child(element, "query", NS_ROSTER);
    const [item] = query ? elements(query) : [];
    return type === "set" && item ? `push ${itemLine(item)}` : `${type} ${id}`;
  }
  return `${element.name} from ${from}`;
}

/** An item: address, subscription, then what else there is. */
export function itemLine(item: Element): string {
  const { jid, subscription, ask, approved, name } = item.attrs;
  const groups = elements(item).map((one) => `[${text(one)}]`);
  const more = [ask && "ask", approved === "true" && "approved", name !== undefined && `"${name}"`, ...groups];
  return [jid, subscription, ...more.filter(Boolean)].join(" ");
}

/** What one account is to know of another. */
export type Known = Partial<Omit<RosterItem, "contact" | "subscription">> & { readonly subscription: Subscription };

/**
 * Sets what an account knows of a contact, whatever the contact knows, as no client could: the change goes live like any
 * other. Undefined: nothing.
 */
export async function place(server: TestServer, owner: BareJid, contact: BareJid, known: Known | undefined) {
  const grant = may(server.actor, "roster.write", server.domain);
  const { events } = await server.database.transact(grant, async (tx) => {
    const before = await tx.rosters.item(owner, contact);
    const after = known && { contact, groups: [], listed: true, approved: false, ...known };
    const asks = known && /\+in$|\+in/.test(known.subscription);
    const request = `<presence xmlns='jabber:client' type='subscribe' from='${contact}' to='${owner}'/>`;
    const change = { shown: true, ...(asks && { request }) };
    const { revision, version } = after
      ? await tx.rosters.put(owner, after, change)
      : await tx.rosters.remove(owner, contact, change);
    tx.emit({
      type: "roster.changed",
      owner,
      contact,
      revision,
      version,
      ...(before && { before }),
      ...(after && { after }),
    });
  });
  await server.applied(events);
}

let count = 0;

/** A new account; gives its username. */
export async function fresh(server: TestServer): Promise<string> {
  const username = `user${++count}`;
  await server.services.accounts.create(server.actor, { username, domain: server.domain, password });
  return username;
}

/** A new account and others that see it (`from`), that it sees (`to`), or both; gives their usernames in that order. */
export async function withContacts(
  server: TestServer,
  ...relations: readonly ("none" | "to" | "from" | "both")[]
): Promise<readonly [string, ...string[]]> {
  const user = await fresh(server);
  const contacts: string[] = [];
  for (const relation of relations) {
    const contact = await fresh(server);
    contacts.push(contact);
    const both = { to: relation === "to" || relation === "both", from: relation === "from" || relation === "both" };
    const [owner, other] = [server.account(user), server.account(contact)];
    if (relation === "none") await place(server, owner, other, { subscription: "none" });
    else await server.applied((await server.services.rosters.relate(server.actor, owner, other, both)).events);
  }
  return [user, ...contacts];
}
