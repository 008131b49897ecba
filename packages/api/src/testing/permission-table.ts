/*
 * Who may call what: one row for each procedure, by its path; permissions.test.ts fails for a procedure without a row.
 * A row is `row(verb, read, input)`: what a token needs, the usual answers of such a procedure, and its input for a place;
 * an answer that is not the usual one is written over it: `answers(read, { own: { helpdesk: "forbidden" } })`.
 * Roles are held on the own domain; `own` is what they are answered there, `foreign` what at a domain they may not see.
 * A call that is let in must succeed, on a place that no other call has changed; `ends` names the code it ends in otherwise.
 */
import { randomUUID } from "node:crypto";
import { type Role, type RoleGrant, roleVerbs, type Verb } from "@rostra/core/actor";
import type { Caller, Place } from "./permission-place.ts";

/** What somebody is answered. */
export type Answer = "allowed" | "forbidden" | "notFound" | "unauthorized";

/**
 * Who asks: the owner of all domains; the four roles on the own domain; a token of its owner with the verbs of the row,
 * and one with every verb but the last of them; an operator without a role; nobody.
 */
export const askers = [
  "owner",
  "domainOwner",
  "admin",
  "helpdesk",
  "auditor",
  "token",
  "otherToken",
  "noRole",
  "visitor",
] as const;

export type Asker = (typeof askers)[number];

/** The roles each of them holds on the domain `own`. */
export function rolesOf(asker: Asker, own: string): readonly RoleGrant[] {
  const on = (role: Role): readonly RoleGrant[] => [{ role, domain: own }];
  switch (asker) {
    case "owner":
      return [{ role: "owner" }];
    case "domainOwner":
    case "token":
    case "otherToken":
      return on("owner");
    case "admin":
    case "helpdesk":
    case "auditor":
      return on(asker);
    case "noRole":
    case "visitor":
      return [];
  }
}

type AnswerToEach = Readonly<Record<Asker, Answer>>;

/** The answers at the own domain, and at one the asker may not see. */
export interface Answers {
  readonly own: AnswerToEach;
  readonly foreign: AnswerToEach;
}

/** What an input is built from. */
export interface Scene {
  /** The domain the call is about, with what is on it. */
  readonly place: Place;
  /** The caller of an owner of all domains, for what a call needs and no place has. */
  readonly owner: Caller;
  /** Another text at each call, of letters and digits. */
  readonly unique: string;
}

export interface Row {
  /** What a token needs; the last of them is the one that `otherToken` lacks. None: any token may. */
  readonly verbs: readonly Verb[];
  readonly answers: Answers;
  readonly input: (scene: Scene) => unknown;
  /** The code in which a call ends that was let in, where it cannot succeed. */
  readonly ends?: string;
}

const everybody: AnswerToEach = {
  owner: "allowed",
  domainOwner: "allowed",
  admin: "allowed",
  helpdesk: "allowed",
  auditor: "allowed",
  token: "allowed",
  otherToken: "allowed",
  noRole: "allowed",
  visitor: "allowed",
};

const unseen: AnswerToEach = {
  owner: "allowed",
  domainOwner: "notFound",
  admin: "notFound",
  helpdesk: "notFound",
  auditor: "notFound",
  token: "notFound",
  otherToken: "notFound",
  noRole: "notFound",
  visitor: "unauthorized",
};

/** What every role of a domain may. */
export const read: Answers = {
  own: { ...everybody, otherToken: "forbidden", noRole: "notFound", visitor: "unauthorized" },
  foreign: unseen,
};

/** What owners and admins of a domain may. */
export const write: Answers = { own: { ...read.own, helpdesk: "forbidden", auditor: "forbidden" }, foreign: unseen };

/** What owners of a domain alone may. */
export const own: Answers = { own: { ...write.own, admin: "forbidden" }, foreign: unseen };

/** What helpdesk may as well: passwords and sessions. */
export const support: Answers = { own: { ...write.own, helpdesk: "allowed" }, foreign: unseen };

/** What auditors may as well: the audit. */
export const audit: Answers = { own: { ...write.own, auditor: "allowed" }, foreign: unseen };

/** What owners of the whole installation alone may, whatever domain it is about. */
export const installation: Answers = {
  own: {
    owner: "allowed",
    domainOwner: "forbidden",
    admin: "forbidden",
    helpdesk: "forbidden",
    auditor: "forbidden",
    token: "forbidden",
    otherToken: "forbidden",
    noRole: "forbidden",
    visitor: "unauthorized",
  },
  get foreign() {
    return this.own;
  },
};

/** Open to all. */
export const open: Answers = { own: everybody, foreign: everybody };

/** Open to whoever has signed in. */
export const signedIn: Answers = {
  own: { ...everybody, visitor: "unauthorized" },
  foreign: { ...everybody, visitor: "unauthorized" },
};

/** Refused to all: the answer to a visitor without the secret that a call needs. */
export const nobody: Answers = { own: toEach("forbidden"), foreign: toEach("forbidden") };

/** Refused to all of these: for the owner of an account on its own page alone. */
export const accountOwner: Answers = { own: toEach("unauthorized"), foreign: toEach("unauthorized") };

/** As `answers`, for what is found by an id: before it is found nobody knows its domain, so a right on none is refused. */
export function found(usual: Answers): Answers {
  const unknown = { otherToken: "forbidden", noRole: "forbidden" } as const;
  return answers(usual, { own: unknown, foreign: unknown });
}

/** As `answers`, for what is asked over all domains: each is given what there is on those it may see. */
export function across(usual: Answers): Answers {
  const over: AnswerToEach = { ...usual.own, noRole: "forbidden" };
  return { own: over, foreign: over };
}

/** The usual answers but for some. */
export function answers(
  usual: Answers,
  other: { readonly own?: Partial<AnswerToEach>; readonly foreign?: Partial<AnswerToEach> },
): Answers {
  return { own: { ...usual.own, ...other.own }, foreign: { ...usual.foreign, ...other.foreign } };
}

function toEach(answer: Answer): AnswerToEach {
  const all = askers.map((asker) => [asker, answer] as const);
  return { ...everybody, ...Object.fromEntries(all) };
}

/** A row: what a token needs, who is answered what, the input, and how it ends where it cannot succeed. */
function row(verbs: Verb | readonly Verb[], usual: Answers, input: Row["input"], ends?: string): Row {
  const needed = typeof verbs === "string" ? [verbs] : verbs;
  return { verbs: needed, answers: usual, input, ...(ends !== undefined && { ends }) };
}

const password = "correct horse";
const items = [{ action: "deny", order: 1, stanzas: [] }];

/** Rows stand in the order of the routers of root.ts. */
export const permissionTable: Readonly<Record<string, Row>> = {
  "setup.status": row([], open, () => undefined),
  "setup.validate": row([], open, () => ({ token: "wrong" })),
  "setup.complete": row([], nobody, ({ place }) => ({
    token: "wrong",
    owner: { email: "ann@post.example", name: "Ann", password },
    domain: place.domain,
  })),

  "account.list": row("account.read", read, ({ place }) => ({ domain: place.domain })),
  "account.get": row("account.read", read, ({ place }) => ({ jid: place.person })),
  "account.create": row("account.write", write, ({ place, unique }) => ({
    username: `new-${unique}`,
    domain: place.domain,
    password,
  })),
  "account.suspend": row("account.write", write, ({ place }) => ({ jid: place.person, reason: "Left" })),
  "account.update": row("account.write", write, ({ place }) => ({ jid: place.person, displayName: "Romeo" })),
  "account.delete": row("account.remove", write, ({ place }) => ({ jid: place.person, reason: "Left" })),
  "account.restore": row("account.remove", write, async (scene) => ({ jid: await deletedAccount(scene) })),
  "account.purge": row("account.remove", write, async (scene) => {
    const jid = await deletedAccount(scene);
    return { jid, confirmation: jid };
  }),
  "account.createResetLink": row("account.password", support, ({ place }) => ({ jid: place.person })),
  "account.access": row("account.read", read, ({ place }) => ({ jid: place.person })),
  "account.usage": row("account.read", read, ({ place }) => ({ jid: place.person })),
  "account.endTokens": row("session.end", support, ({ place }) => ({ jid: place.person })),
  "account.locks": row("account.read", across(read), () => ({})),
  "account.unlock": row("account.password", support, ({ place }) => ({ jid: place.person })),
  "account.bulk.preview": row(
    ["account.read", "account.write"],
    answers(write, { foreign: { otherToken: "notFound" } }),
    ({ place }) => suspending(place),
  ),
  "account.bulk.status": row("account.read", found(read), async (scene) => ({ id: await previewed(scene) })),
  "account.bulk.list": row("account.read", across(read), () => ({})),
  "account.bulk.start": row(["account.read", "account.write"], foundToWrite(), async (scene) => ({
    id: await previewed(scene),
  })),
  "account.bulk.cancel": row(["account.read", "account.write"], foundToWrite(), async (scene) => {
    const id = await previewed(scene);
    await scene.owner.account.bulk.start({ id });
    return { id };
  }),
  "account.bulk.undo": row(
    ["account.read", "account.write"],
    foundToWrite(),
    async (scene) => ({ id: await previewed(scene) }),
    "CONFLICT", // nothing was done
  ),
  "account.batch": row("account.write", write, ({ place }) => ({
    domain: place.domain,
    selection: { accounts: [place.person, place.other] },
    action: { kind: "suspend", suspension: { reason: "Left" } },
  })),
  "account.enable": row("account.write", write, ({ place }) => ({ jid: place.person })),
  "account.setPassword": row("account.password", support, ({ place }) => ({ jid: place.person, password })),

  "reset.check": row([], open, () => ({ token: "wrong" })),
  "reset.complete": row([], nobody, () => ({ token: "wrong", password })),

  "me.get": row([], accountOwner, () => undefined),
  "me.devices": row([], accountOwner, () => undefined),
  "me.endSession": row([], accountOwner, ({ place }) => ({ resource: place.session.split("/").at(1) })),
  "me.endToken": row([], accountOwner, () => ({ client: randomUUID() })),
  "me.endDevices": row([], accountOwner, () => undefined),
  "me.webSessions": row([], accountOwner, () => undefined),
  "me.endWebSession": row([], accountOwner, () => ({ id: randomUUID() })),
  "me.unblock": row([], accountOwner, () => ({ jid: "spammer@example.org" })),

  "invitation.list": row("invitation.read", read, ({ place }) => ({ domain: place.domain })),
  "invitation.get": row("invitation.read", found(read), ({ place }) => ({ id: place.invitation })),
  "invitation.create": row(
    "invitation.write",
    write,
    ({ place }) => ({ domain: place.domain, forAccount: false, contact: place.person }),
    "CONFLICT",
  ),
  "invitation.revoke": row(["invitation.read", "invitation.write"], foundToWrite(), ({ place }) => ({
    id: place.invitation,
  })),
  "invitation.check": row([], open, () => ({ token: "wrong" })),
  "invitation.register": row([], nobody, ({ place }) => ({
    domain: place.domain,
    username: "new",
    password,
    token: "wrong",
  })),

  "domain.list": row("domain.read", across(read), () => undefined),
  "domain.add": row("domain.create", installation, ({ unique }) => ({ name: `new-${unique}.example.org` })),
  "domain.remove": row("domain.remove", installation, async ({ owner, unique }) => {
    const { domain } = await owner.domain.add({ name: `empty-${unique}.example.org` });
    return { name: domain.name };
  }),
  "domain.policy.get": row("domain.read", read, ({ place }) => ({ domain: place.domain })),
  "domain.policy.set": row("domain.write", write, ({ place }) => ({ domain: place.domain, sessionLimit: 3 })),

  "roster.pairs": row("roster.read", read, ({ place }) => ({ account: place.person })),
  "roster.set": row("roster.write", write, ({ place }) => ({ account: place.person, contact: place.other })),
  "roster.remove": row("roster.write", write, ({ place }) => ({ account: place.person, contact: place.friend })),
  "roster.relate": row("roster.write", write, ({ place }) => ({
    account: place.person,
    contact: place.other,
    to: true,
    from: true,
  })),
  "roster.oneSided": row("roster.read", read, ({ place }) => ({ domain: place.domain })),

  "group.list": row("roster.read", read, ({ place }) => ({ domain: place.domain })),
  "group.get": row("roster.read", found(read), ({ place }) => ({ id: place.group })),
  "group.members": row("roster.read", found(read), ({ place }) => ({ id: place.group })),
  "group.of": row("roster.read", read, ({ place }) => ({ account: place.person })),
  "group.leaving": row("roster.read", found(read), ({ place }) => ({ id: place.group, account: place.person })),
  "group.create": row("roster.write", write, ({ place, unique }) => ({ domain: place.domain, name: unique })),
  "group.update": row(["roster.read", "roster.write"], foundToWrite(), ({ place }) => ({
    id: place.group,
    name: "Sellers",
  })),
  "group.remove": row(["roster.read", "roster.write"], foundToWrite(), ({ place }) => ({ id: place.group })),
  "group.addMembers": row(["roster.read", "roster.write"], foundToWrite(), ({ place }) => ({
    id: place.group,
    accounts: [place.other],
  })),
  "group.removeMembers": row(["roster.read", "roster.write"], foundToWrite(), ({ place }) => ({
    id: place.group,
    accounts: [place.person],
  })),

  "privacy.names": row("privacy.read", read, ({ place }) => ({ account: place.person })),
  "privacy.get": row("privacy.read", read, ({ place }) => ({ account: place.person, name: place.list })),
  "privacy.overview": row("privacy.read", read, ({ place }) => ({ account: place.person })),
  "privacy.put": row("privacy.write", write, ({ place }) => ({ account: place.person, name: "new", items })),
  "privacy.addItem": row("privacy.write", write, ({ place }) => ({
    account: place.person,
    name: place.list,
    item: { action: "deny" },
  })),
  "privacy.changeItem": row("privacy.write", write, ({ place }) => ({
    account: place.person,
    name: place.list,
    order: 1,
    item: { action: "allow" },
  })),
  "privacy.removeItem": row("privacy.write", write, ({ place }) => ({
    account: place.person,
    name: place.list,
    order: 2,
  })),
  "privacy.moveItem": row("privacy.write", write, ({ place }) => ({
    account: place.person,
    name: place.list,
    order: 2,
    before: 1,
  })),
  "privacy.block": row("privacy.write", write, ({ place }) => ({
    account: place.person,
    jids: ["spammer@example.org"],
  })),
  "privacy.unblock": row("privacy.write", write, ({ place }) => ({ account: place.person })),
  "privacy.remove": row("privacy.write", write, ({ place }) => ({ account: place.person, name: place.list })),
  "privacy.setDefault": row("privacy.write", write, ({ place }) => ({ account: place.person, name: place.list })),
  "privacy.history": row("privacy.read", read, ({ place }) => ({ account: place.person })),
  "privacy.decisions": row("privacy.read", read, ({ place }) => ({ account: place.person })),
  "privacy.restore": row("privacy.write", write, ({ place }) => ({
    account: place.person,
    name: place.list,
    version: 1,
  })),

  "privacyTemplate.list": row("privacy.read", read, ({ place }) => ({ domain: place.domain })),
  "privacyTemplate.get": row("privacy.read", read, ({ place }) => ({ domain: place.domain, name: place.template })),
  "privacyTemplate.put": row("privacy.write", write, ({ place, unique }) => ({
    domain: place.domain,
    name: unique,
    items,
  })),
  "privacyTemplate.remove": row("privacy.write", write, ({ place }) => ({
    domain: place.domain,
    name: place.template,
  })),
  "privacyTemplate.applyTo": row("privacy.write", write, ({ place }) => ({
    domain: place.domain,
    name: place.template,
    to: { account: place.person },
    list: "work",
    asDefault: false,
  })),

  // A side that one may not see is one of elsewhere, so that a token without the right sees neither.
  "simulator.run": row("privacy.read", answers(read, { own: { otherToken: "notFound" } }), ({ place }) => ({
    from: place.person,
    to: place.other,
    stanza: "message",
    type: "chat",
  })),

  "report.list": row("report.read", read, ({ place }) => ({ domain: place.domain })),
  "report.openCount": row("report.read", across(read), () => ({})),
  "report.close": row(["report.read", "report.write"], foundToWrite(), ({ place }) => ({ id: place.report })),
  "report.reopen": row(["report.read", "report.write"], foundToWrite(), ({ place }) => ({ id: place.closedReport })),

  "import.preview": row("account.import", write, ({ place }) => ({ domain: place.domain, head: "romeo,a\n" })),
  "import.list": row("account.import", write, ({ place }) => ({ domain: place.domain })),
  "import.get": row("account.import", foundForWriters(), ({ place }) => ({ id: place.import })),
  "import.rows": row("account.import", foundForWriters(), ({ place }) => ({ id: place.import })),
  "import.start": row("account.import", foundForWriters(), ({ place }) => ({ id: place.import })),
  "import.undo": row("account.import", foundForWriters(), ({ place }) => ({ id: place.appliedImport })),
  "import.pause": row("account.import", foundForWriters(), ({ place }) => ({ id: place.queuedImport })),
  "import.resume": row("account.import", foundForWriters(), ({ place }) => ({ id: place.pausedImport })),
  "import.cancel": row("account.import", foundForWriters(), ({ place }) => ({ id: place.queuedImport })),
  "import.remove": row("account.import", foundForWriters(), ({ place }) => ({ id: place.import })),

  "session.of": row("session.read", read, ({ place }) => ({ account: place.person })),
  "session.online": row("session.read", read, ({ place }) => ({ domain: place.domain })),
  "session.end": row("session.end", support, ({ place }) => ({ session: place.session })),
  "session.endMany": row("session.end", support, ({ place }) => ({ sessions: [place.session] })),

  "message.waiting": row("account.read", read, ({ place }) => ({ account: place.person })),
  "message.purge": row("account.write", write, ({ place }) => ({ account: place.person })),

  "operator.me": row([], signedIn, () => undefined),
  "operator.list": row("operator.read", across(own), () => undefined),
  "operator.setRoles": row(
    [...roleVerbs.admin, ...roleVerbs.auditor, "operator.write"],
    answers(found(own), { foreign: { admin: "forbidden", helpdesk: "forbidden", auditor: "forbidden" } }),
    ({ place }) => ({ id: place.operator, roles: [{ role: "auditor", domain: place.domain }] }),
  ),
  "operator.remove": row("operator.write", installation, ({ place }) => ({ id: place.operator })),
  "operator.sessions": row("operator.read", installation, ({ place }) => ({ id: place.operator })),
  "operator.endTwoFactor": row("operator.write", installation, ({ place }) => ({ id: place.operator }), "CONFLICT"),
  "operator.endSessions": row("operator.write", installation, ({ place }) => ({ id: place.operator })),
  "operator.invitations": row("operator.read", across(own), () => undefined),
  // Those who ask here are in no database, and who invites is kept with the invitation.
  "operator.invite": row(
    [...roleVerbs.helpdesk, "operator.write"],
    own,
    ({ place, unique }) => ({ email: `${unique}@post.example`, role: "helpdesk", domain: place.domain }),
    "CONFLICT",
  ),
  "operator.revokeInvitation": row(
    [...roleVerbs.helpdesk, "operator.write"],
    answers(found(own), { foreign: { admin: "forbidden", helpdesk: "forbidden", auditor: "forbidden" } }),
    ({ place }) => ({ id: place.operatorInvitation }),
  ),
  "operator.checkInvitation": row([], open, () => ({ token: "wrong" })),
  "operator.join": row(
    [],
    answers(nobody, { own: { visitor: "unauthorized" }, foreign: { visitor: "unauthorized" } }),
    () => ({ token: "wrong" }),
  ),
  "operator.accept": row([], nobody, () => ({ token: "wrong", name: "Bob", password })),

  "token.list": row("token.read", write, ({ place }) => ({ domain: place.domain })),
  // Those who ask here are in no database, and a token acts for somebody who is.
  "token.create": row(
    ["account.read", "token.write"],
    write,
    ({ place }) => ({ name: "deploy", permissions: ["account.read"], domain: place.domain }),
    "CONFLICT",
  ),
  "token.revoke": row("token.write", foundForWriters(), ({ place }) => ({ id: place.token })),

  "webhook.list": row("webhook.read", audit, ({ place }) => ({ domain: place.domain })),
  "webhook.get": row("webhook.read", foundForReaders(), ({ place }) => ({ id: place.webhook })),
  "webhook.add": row(
    "webhook.write",
    write,
    ({ place }) => ({ url: "https://hooks.example/", domain: place.domain, events: ["account.created"] }),
    "CONFLICT",
  ),
  "webhook.remove": row("webhook.write", foundForWriters(), ({ place }) => ({ id: place.webhook })),
  "webhook.rotateSecret": row("webhook.write", foundForWriters(), ({ place }) => ({ id: place.webhook })),
  "webhook.enable": row("webhook.write", foundForWriters(), ({ place }) => ({ id: place.webhook })),
  "webhook.test": row("webhook.write", foundForWriters(), ({ place }) => ({ id: place.webhook })),
  "webhook.deliveries": row("webhook.read", foundForReaders(), ({ place }) => ({ id: place.webhook })),
  "webhook.retry": row("webhook.write", foundForWriters(), ({ place }) => ({ delivery: place.delivery })),

  "overview.history": row("session.read", read, ({ place }) => ({ domain: place.domain, range: "hour" })),
  "overview.now": row("session.read", across(read), () => ({})),

  "system.nodes": row("system.read", installation, () => ({})),
  "system.database": row("system.read", installation, () => ({})),
  "system.settings": row("system.read", installation, () => ({})),
  "system.certificates": row("posture.read", write, ({ place }) => ({ domain: place.domain })),
  "system.posture": row("posture.read", write, ({ place }) => ({ domain: place.domain })),

  "live.changes": row("domain.read", read, ({ place }) => ({ domain: place.domain })),
  "live.sessions": row("session.read", read, ({ place }) => ({ domain: place.domain })),
  "live.import": row("account.import", foundForWriters(), ({ place }) => ({ id: place.import })),

  "audit.list": row("audit.read", audit, ({ place }) => ({ domain: place.domain })),
  "audit.get": row("audit.read", answers(found(audit), { foreign: { helpdesk: "forbidden" } }), async (scene) => {
    const { items: entries } = await scene.owner.audit.list({ domain: scene.place.domain, limit: 1 });
    return { id: entries[0]?.id };
  }),
  "audit.verify": row("audit.read", audit, ({ place }) => ({ domain: place.domain })),
};

/** What is found by an id by who may read the audit. */
function foundForReaders(): Answers {
  return answers(found(audit), { foreign: { helpdesk: "forbidden" } });
}

/** What is found by an id with the right to change it: who has it nowhere is refused before anything is looked for. */
function foundForWriters(): Answers {
  const refused = { helpdesk: "forbidden", auditor: "forbidden" } as const;
  return answers(found(write), { foreign: refused });
}

/** What suspends an account of the place. */
function suspending({ person }: Place) {
  const action = { kind: "suspend", suspension: { reason: "Left" } } as const;
  return { selection: { accounts: [person] }, action };
}

/** A bulk action that waits to be started. */
async function previewed({ place, owner }: Scene): Promise<string> {
  const { bulks } = await owner.account.bulk.preview(suspending(place));
  return bulks[0]?.id ?? "";
}

/** An account of the place that was made and deleted for this call. */
async function deletedAccount({ place, owner, unique }: Scene): Promise<string> {
  const { account } = await owner.account.create({ username: `gone-${unique}`, domain: place.domain, password });
  await owner.account.delete({ jid: account.jid, reason: "Left" });
  return account.jid;
}

/** What is found by an id with the right to read, and then changed: a token that may read finds it and is refused. */
function foundToWrite(): Answers {
  return answers(found(write), { foreign: { otherToken: "notFound" } });
}
