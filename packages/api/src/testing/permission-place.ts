import { type Actor, actorName, mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import { bare, newAccount, session } from "@rostra/core/testing/contract/world";
import type { Database } from "@rostra/core/transaction";
import { Jid } from "@rostra/xmpp/jid";
import type { Context } from "../context.ts";
import type { createCaller } from "../root.ts";

export type Caller = ReturnType<typeof createCaller>;

/** The database that permissions are tried on. */
export interface PermissionDatabase extends AsyncDisposable {
  readonly database: Database;
  /** What the live server's projection does. */
  putSession(session: OnlineSession): Promise<void>;
  /** How many events were ever committed. */
  events(): Promise<number>;
}

/** A domain with something of each kind on it; addresses and ids as text. */
export interface Place {
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
  readonly session: string;
}

const cli: Actor = { kind: "cli", id: "test" };

/** A request over a database, by anybody. */
export function contextOf(database: Database, actor: Actor | undefined): Context {
  return { services: createServices(database, { scramIterations: 4096 }), actor, requestId: "request-1" };
}

/** Makes a domain that nobody has changed yet. */
export async function makePlace({ database, putSession }: PermissionDatabase, domain: string): Promise<Place> {
  const [person, other, friend] = [`person@${domain}`, `other@${domain}`, `friend@${domain}`] as const;
  const everything = mayEverywhere(cli, "domain.create");
  const spammer = Jid.parse("spammer@example.org");
  if (!spammer) throw new Error("this is an address");
  const { value } = await database.transact(everything, async (tx) => {
    await tx.domains.create(domain);
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
    return { group: group.id, report: report.id, closedReport: closed.id };
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
