import { randomBytes } from "node:crypto";
import { type Actor, actorName, mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import { bare, newAccount, session } from "@rostra/core/testing/contract/world";
import type { Database, Transaction } from "@rostra/core/transaction";
import { Jid } from "@rostra/xmpp/jid";
import type { Context } from "../context.ts";
import type { createCaller } from "../root.ts";

export type Caller = ReturnType<typeof createCaller>;

/** The database that permissions are tried on. */
export interface PermissionDatabase extends AsyncDisposable {
  readonly database: Database;
  /** What the live server's projection does. */
  putSession(session: OnlineSession): Promise<void>;
  /** How many events were ever committed; the refusal of a token is one, which is not counted. */
  events(): Promise<number>;
}

/** A domain with something of each kind on it; addresses and ids as text. */
export interface Place {
  /** Its making is in the audit. */
  readonly domain: string;
  /** An account in the group, with `friend` as a contact, a privacy list, a report and a session. */
  readonly person: string;
  readonly other: string;
  readonly friend: string;
  readonly group: string;
  readonly list: string;
  readonly template: string;
  readonly report: string;
  readonly closedReport: string;
  /** With one row that makes an account; a paused job is at `pausedImport`, one that waits at `queuedImport`. */
  readonly import: string;
  readonly queuedImport: string;
  readonly pausedImport: string;
  readonly appliedImport: string;
  readonly session: string;
  /** An admin of the domain, the token that acts for him, and an invitation to the domain. */
  readonly operator: string;
  readonly token: string;
  readonly operatorInvitation: string;
  /** Of the domain, with a delivery that waits. */
  readonly webhook: string;
  readonly delivery: string;
  /** To become a contact of `person`. */
  readonly invitation: string;
}

const cli: Actor = { kind: "cli", id: "test" };

/** A request over a database, by anybody. */
export function contextOf(database: Database, actor: Actor | undefined): Context {
  return { services: createServices(database, { scramIterations: 4096 }), actor, requestId: "request-1" };
}

/**
 * Makes a domain that nobody has changed yet. `router`: whose procedures it is for; what only those of others are about is
 * left out then, and its id is empty.
 */
export async function makePlace(
  { database, putSession }: PermissionDatabase,
  domain: string,
  router?: string,
): Promise<Place> {
  const isFor = (...routers: readonly string[]): boolean => router === undefined || routers.includes(router);
  const [person, other, friend] = [`person@${domain}`, `other@${domain}`, `friend@${domain}`] as const;
  const everything = mayEverywhere(cli, "domain.create");
  const spammer = Jid.parse("spammer@example.org");
  if (!spammer) throw new Error("this is an address");
  const { value } = await database.transact(everything, async (tx) => {
    await tx.domains.create(domain);
    tx.emit({ type: "domain.created", domain });
    await tx.accounts.create([person, other, friend].map((jid) => newAccount(jid)));
    const group = await tx.groups.create({ domain, name: "Sales", rosterGroup: "Sales" });
    await tx.groups.addMembers(group.id, [bare(person)]);
    const item = { groups: [], subscription: "none", listed: true, approved: false } as const;
    await tx.rosters.put(bare(person), { ...item, contact: bare(friend) }, { shown: true });
    const items = [
      { action: "deny", order: 1, match: { kind: "jid", jid: spammer }, stanzas: [] },
      { action: "allow", order: 2, stanzas: [] },
    ] as const;
    await tx.privacy.put(bare(person), { name: "list", items }, actorName(cli));
    await tx.privacyTemplates.put({ domain, name: "template", items });
    const told = { reported: spammer, reason: "spam", stanzaIds: [] } as const;
    const report = await tx.reports.create(bare(person), told);
    const closed = await tx.reports.create(bare(other), told);
    await tx.reports.setClosed(closed.id, { at: new Date(), by: actorName(cli) });
    const imports = isFor("import") ? await makeImports(tx, domain) : noImports;
    const operators = isFor("operator", "token") ? await makeOperator(tx, domain) : noOperator;
    const webhooks = isFor("webhook") ? await makeWebhook(tx, domain) : noWebhook;
    const invitation = await tx.invitations.create({
      domain,
      forAccount: false,
      contact: bare(person),
      madeByContact: false,
      useLimit: 1,
      expiresAt: new Date(Date.now() + 60_000),
      tokenHash: randomBytes(32),
    });
    return {
      ...operators,
      ...webhooks,
      invitation: invitation.id,
      group: group.id,
      report: report.id,
      closedReport: closed.id,
      ...imports,
    };
  });
  const online = session(`${person}/desk`);
  await putSession(online);
  return {
    domain,
    person,
    other,
    friend,
    list: "list",
    template: "template",
    session: online.jid.toString(),
    ...value,
  };
}

const noImports = { import: "", queuedImport: "", pausedImport: "", appliedImport: "" } as const;
const noOperator = { operator: "", token: "", operatorInvitation: "" } as const;
const noWebhook = { webhook: "", delivery: "" } as const;

/** An admin of the domain with a token, and an invitation of another. */
async function makeOperator(tx: Transaction, domain: string) {
  const admin = { email: `admin@${domain}`, name: "Admin", passwordHash: "x", role: "admin", domain } as const;
  const { id } = await tx.operators.create(admin);
  const facts = { name: "sync", permissions: ["account.read"], hash: new Uint8Array(32), domain } as const;
  const token = await tx.tokens.create({ ...facts, prefix: `rostra_${domain}`, operator: id });
  const invitation = await tx.operatorInvitations.create({
    email: `helpdesk@${domain}`,
    role: "helpdesk",
    domain,
    expiresAt: new Date(Date.now() + 60_000),
    tokenHash: randomBytes(32),
  });
  return { operator: id, token: token.id, operatorInvitation: invitation.id };
}

async function makeWebhook(tx: Transaction, domain: string) {
  const facts = { domain, url: "https://hooks.example/", events: [], secret: new Uint8Array(32) };
  const { id: webhook } = await tx.webhooks.create(facts);
  await tx.webhooks.addDeliveries([{ webhook, event: 1n, type: "account.created", body: "{}" }]);
  const [delivery] = await tx.webhooks.deliveries(webhook, { limit: 1 });
  return { webhook, delivery: delivery?.id ?? "" };
}

/** Imports in each of the states that a call may want. */
async function makeImports(tx: Transaction, domain: string) {
  const make = async (state: "planned" | "applied"): Promise<string> => {
    const facts = { domain, fileName: "accounts.csv", mapping: {}, conflicts: "skip", passwords: "none" } as const;
    const { id } = await tx.imports.create(facts);
    const row = { line: 1, username: "imported", action: "create", state, after: { username: "imported" } } as const;
    await tx.imports.addRows(id, [row]);
    await tx.imports.set(id, { state, format: "csv" });
    return id;
  };
  const queue = async (subject: string): Promise<string> => {
    const actor = { kind: "cli", id: "test" } as const;
    return (await tx.jobs.create({ kind: "import.apply", domain, subject, actor, total: 1 })).id;
  };
  const [planned, queued, paused, applied] = [
    await make("planned"),
    await make("planned"),
    await make("planned"),
    await make("applied"),
  ];
  await queue(queued);
  await tx.jobs.setState(await queue(paused), "paused");
  return { import: planned, queuedImport: queued, pausedImport: paused, appliedImport: applied };
}
