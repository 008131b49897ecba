import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import type { ReportReason } from "@rostra/xmpp/reporting";
import type { RosterItem } from "@rostra/xmpp/roster";
import { type ProfilePart, readProfilePart } from "./account/account-profile.ts";
import { readStanding, type Standing } from "./account/standing.ts";
import type { Role } from "./actor.ts";
import { type PolicyPart, readPolicyPart } from "./domain/domain-policy.ts";
import { printGroup, printMembers, readGroup, readMembers } from "./group/group-json.ts";
import type { Group, GroupMember } from "./group/group-store.ts";
import { printPrivacyItems, readPrivacyItems } from "./privacy/privacy-item-json.ts";
import { printRosterItem, readRosterItem } from "./roster/roster-item-json.ts";

/**
 * The facts others may react to: the live server, the audit, webhooks. One change is one event; it is written to the
 * outbox in the transaction of the change. Handlers set state and do not add to it: seeing one twice is harmless.
 */
export type DomainEvent =
  | { readonly type: "domain.created"; readonly domain: string }
  | { readonly type: "domain.removed"; readonly domain: string }
  | {
      readonly type: "domain.policyChanged";
      readonly domain: string;
      /** The rules that changed, as they were and as they are. */
      readonly before: PolicyPart;
      readonly after: PolicyPart;
    }
  | { readonly type: "account.created"; readonly account: BareJid }
  | {
      /** What describes an account was changed. */
      readonly type: "account.updated";
      readonly account: BareJid;
      /** What changed, as it was and as it is. */
      readonly before: ProfilePart;
      readonly after: ProfilePart;
      /** The version of the domain's groups that this made, when their members see another name. */
      readonly groupsVersion?: bigint;
    }
  | {
      readonly type: "account.suspended";
      readonly account: BareJid;
      readonly reason: string;
      /** When it begins; absent: at once. */
      readonly from?: Date;
      readonly until?: Date;
      /** Absent in events of older versions. */
      readonly before?: Standing;
      readonly after?: Standing;
    }
  | {
      /** A suspension that lay ahead is in force from now on. */
      readonly type: "account.suspensionBegan";
      readonly account: BareJid;
      readonly reason: string;
      readonly until?: Date;
    }
  | {
      readonly type: "account.enabled";
      readonly account: BareJid;
      readonly reason: string;
      /** Absent in events of older versions. */
      readonly before?: Standing;
      readonly after?: Standing;
    }
  | { readonly type: "account.credentialsChanged"; readonly account: BareJid }
  | { readonly type: "account.keysRenewed"; readonly account: BareJid }
  | { readonly type: "account.vCardChanged"; readonly account: BareJid }
  | {
      /** No client of the account may come back without its password; how many could have. */
      readonly type: "account.tokensEnded";
      readonly account: BareJid;
      readonly clients: number;
    }
  | {
      /** What waited for an account was removed for good, as far as it came by `until`; how much it was. */
      readonly type: "message.purged";
      readonly account: BareJid;
      readonly until: Date;
      readonly messages: number;
      readonly octets: number;
    }
  | {
      /** Nobody can log in with the account any more; it can be restored until it is purged. */
      readonly type: "account.deleted";
      readonly account: BareJid;
      readonly reason: string;
      readonly purgeAt: Date;
    }
  | { readonly type: "account.restored"; readonly account: BareJid }
  | { readonly type: "account.purged"; readonly account: BareJid }
  | { readonly type: "account.resetLinkMade"; readonly account: BareJid; readonly expiresAt: Date }
  | {
      /** Somebody came to the account's own page by its password, or tried to, or was signed out there by his own hand. */
      readonly type: "account.signedIn" | "account.signInFailed" | "account.signedOut";
      readonly account: BareJid;
    }
  | {
      /** Logins are refused from an address for a while, after too many wrong passwords from there. */
      readonly type: "account.locked";
      readonly account: BareJid;
      /** The IP address. */
      readonly address: string;
      readonly until: Date;
    }
  | {
      /** Wrong passwords are forgotten: the account may be tried again at once. */
      readonly type: "account.unlocked";
      readonly account: BareJid;
    }
  | { readonly type: "session.endRequested"; readonly session: FullJid; readonly reason: string }
  | {
      /** What one account knows of one contact has changed; what its clients learn by it comes in the order of `Step`. */
      readonly type: "roster.changed";
      readonly owner: BareJid;
      readonly contact: Jid;
      /** The revision this change made (`RosterState`). */
      readonly revision: bigint;
      /** The version it made, when clients see the difference. */
      readonly version?: bigint;
      readonly before?: RosterItem;
      /** Absent: nothing is known of the contact any more. */
      readonly after?: RosterItem;
      /** The contact's stanza for the owner's clients, as `writeStoredStanza` wrote it. */
      readonly stanza?: string;
      /** How the owner sees the contact from now on. */
      readonly presence?: "available" | "unavailable";
    }
  | {
      /** A shared group was made or changed: what it is now, and whose membership is new or over. */
      readonly type: "group.changed";
      readonly group: Group;
      /** The version of the domain's groups that this made. */
      readonly version: bigint;
      readonly added: readonly GroupMember[];
      readonly removed: readonly BareJid[];
    }
  | { readonly type: "group.removed"; readonly group: Group; readonly version: bigint }
  | {
      /** A privacy list was made, replaced or removed, or another one is the default, or none. */
      readonly type: "privacy.changed";
      readonly account: BareJid;
      /** The revision this change made (`PrivacyState`). */
      readonly revision: bigint;
      readonly change: "put" | "removed" | "default";
      /** The name of the list that was put or removed, or is the default now; absent: there is no default any more. */
      readonly list?: string;
      /** The items of the list as they were, when there was one; of a change of the default none. */
      readonly before?: readonly PrivacyItem[];
      /** The items of the list as it was put. */
      readonly after?: readonly PrivacyItem[];
      /** The default list before and after this change; absent: none. */
      readonly defaultBefore?: string;
      readonly defaultAfter?: string;
    }
  | {
      /** A template for privacy lists was made or replaced; the lists it was applied to stay as they are. */
      readonly type: "privacyTemplate.changed";
      readonly domain: string;
      readonly name: string;
      readonly version: number;
      readonly description?: string;
      readonly before?: readonly PrivacyItem[];
      readonly after: readonly PrivacyItem[];
    }
  | {
      readonly type: "privacyTemplate.removed";
      readonly domain: string;
      readonly name: string;
      readonly before: readonly PrivacyItem[];
    }
  | {
      /** An account told about somebody it blocks; what it wrote is not in here. */
      readonly type: "report.made";
      readonly account: BareJid;
      /** Its id. */
      readonly report: string;
      readonly reported: Jid;
      readonly reason: ReportReason;
    }
  | {
      readonly type: "report.closed";
      readonly account: BareJid;
      readonly report: string;
      readonly reported: Jid;
      /** The note of who closed it; empty: none. */
      readonly reason: string;
    }
  | {
      readonly type: "report.reopened";
      readonly account: BareJid;
      readonly report: string;
      readonly reported: Jid;
    }
  | {
      /** What has become of an import. */
      readonly type: "import.changed";
      readonly domain: string;
      /** Its id. */
      readonly plan: string;
      readonly file: string;
      readonly change: ImportChange;
    }
  | {
      /** An import gave an account what its file says, or undo gave it back what it was. */
      readonly type: "account.imported";
      readonly account: BareJid;
      readonly plan: string;
      readonly change: "updated" | "restored";
    }
  | {
      /** Somebody took accounts out, with their keys: of the whole domain, or one. */
      readonly type: "export.made";
      readonly domain: string;
      readonly format: string;
      readonly only?: string;
    }
  | { readonly type: "operator.created"; readonly operator: string; readonly email: string; readonly role: Role }
  | {
      /** A link was made by which somebody becomes an operator, or one was revoked before that. */
      readonly type: "operator.invited" | "operator.invitationRevoked";
      /** Its id. */
      readonly invitation: string;
      readonly email: string;
      readonly role: Role;
      /** Absent: on every domain. */
      readonly domain?: string;
      readonly expiresAt?: Date;
    }
  | {
      readonly type: "operator.rolesChanged";
      readonly operator: string;
      readonly email: string;
      /** The domain that the roles are held on; absent: every one. */
      readonly domain?: string;
      /** The names of the roles, with spaces between; empty: none. */
      readonly before: string;
      readonly after: string;
    }
  | {
      /** Of an operator that was removed sessions and tokens have ended as well. */
      readonly type: "operator.removed" | "operator.sessionsEnded" | "operator.twoFactorEnded";
      readonly operator: string;
      readonly email: string;
    }
  | {
      /** A link was made by which somebody makes an account, becomes a contact, or both; or it is good for nothing from now on. */
      readonly type: "invitation.created" | "invitation.revoked";
      /** Its id. */
      readonly invitation: string;
      readonly domain: string;
      /** The username that it fixes. */
      readonly username?: string;
      /** The account whose contact somebody becomes by it. */
      readonly contact?: BareJid;
      /** The id of the group that a new account joins. */
      readonly group?: string;
      readonly role?: Role;
      readonly useLimit: number;
      readonly expiresAt: Date;
    }
  | {
      /** Once more: an account was made by it, or somebody who had one became a contact. */
      readonly type: "invitation.used";
      readonly invitation: string;
      readonly domain: string;
      readonly by: Jid;
    }
  | { readonly type: "setup.completed"; readonly domain: string }
  | {
      /** Retention removed a domain's oldest audit entries, up to the one of this id and hash. */
      readonly type: "audit.pruned";
      readonly domain: string;
      readonly entries: number;
      readonly until: bigint;
      readonly hash: string;
    }
  | {
      /** How somebody came to the console, or tried to, or left it, or changed what proves who it is. */
      readonly type: SignInEventType;
      readonly operator: string;
      readonly email: string;
      /** How a sign-in was proved. */
      readonly method?: SignInMethod;
    }
  | {
      readonly type: "token.created";
      /** Its id. */
      readonly token: string;
      readonly name: string;
      /** Absent: it is good on every domain of its operator. */
      readonly domain?: string;
      /** The id of the operator it acts for. */
      readonly operator: string;
      /** Its verbs, with spaces between. */
      readonly permissions: string;
      readonly expiresAt?: Date;
    }
  | { readonly type: "token.revoked"; readonly token: string; readonly name: string; readonly domain?: string }
  | {
      /** A program asked for something that its token does not allow. */
      readonly type: "token.refused";
      readonly token: string;
      readonly name: string;
      /** The procedure, such as `account.create`. */
      readonly procedure: string;
    }
  | {
      /** What became of a webhook; its secret and the path of its address are not in here. */
      readonly type: WebhookEventType;
      /** Its id. */
      readonly webhook: string;
      /** Of its address. */
      readonly host: string;
      /** Absent: it is told of the whole installation. */
      readonly domain?: string;
      /** The types of events it is told of, with spaces between; absent: all, or not told here. */
      readonly events?: string;
      /** The id of the delivery that is tried again. */
      readonly delivery?: string;
      /** Why nothing is sent any more. */
      readonly reason?: string;
    };

/** `disabled`: after it failed for too long, or asked for it; `tested`: it is sent this very event. */
export type WebhookEventType =
  | "webhook.created"
  | "webhook.removed"
  | "webhook.secretRotated"
  | "webhook.enabled"
  | "webhook.disabled"
  | "webhook.tested"
  | "webhook.retried";

/**
 * What an operator does with its own sign-in. `secondStepFailed`: the password was right, the code was not;
 * `sessionEnded`: by the operator's own hand, from another session of the console.
 */
export type SignInEventType =
  | "operator.signedIn"
  | "operator.signInFailed"
  | "operator.secondStepFailed"
  | "operator.signedOut"
  | "operator.sessionEnded"
  | "operator.twoFactorEnabled"
  | "operator.twoFactorDisabled"
  | "operator.recoveryCodesMade"
  | "operator.passwordChanged";

const signInMethods = ["password", "totp", "recoveryCode", "oidc"] as const;
/** `totp` and `recoveryCode`: after the password; `oidc`: by an OpenID provider. */
export type SignInMethod = (typeof signInMethods)[number];

const importChanges = [
  "planned",
  "applying",
  "applied",
  "undoing",
  "undone",
  "paused",
  "cancelled",
  "removed",
] as const;
export type ImportChange = (typeof importChanges)[number];

export type DomainEventType = DomainEvent["type"];

/** The domain an event belongs to; undefined for what concerns the installation. */
export function domainOf(event: DomainEvent): string | undefined {
  switch (event.type) {
    case "domain.created":
    case "domain.removed":
    case "domain.policyChanged":
    case "privacyTemplate.changed":
    case "privacyTemplate.removed":
    case "import.changed":
    case "export.made":
    case "setup.completed":
    case "audit.pruned":
    case "token.created":
    case "token.revoked":
    case "operator.invited":
    case "operator.invitationRevoked":
    case "operator.rolesChanged":
    case "invitation.created":
    case "invitation.revoked":
    case "invitation.used":
    case "webhook.created":
    case "webhook.removed":
    case "webhook.secretRotated":
    case "webhook.enabled":
    case "webhook.disabled":
    case "webhook.tested":
    case "webhook.retried":
      return event.domain;
    case "session.endRequested":
      return event.session.domain;
    case "roster.changed":
      return event.owner.domain;
    case "group.changed":
    case "group.removed":
      return event.group.domain;
    case "operator.created":
    case "operator.signedIn":
    case "operator.signInFailed":
    case "operator.secondStepFailed":
    case "operator.signedOut":
    case "operator.sessionEnded":
    case "operator.twoFactorEnabled":
    case "operator.twoFactorDisabled":
    case "operator.recoveryCodesMade":
    case "operator.passwordChanged":
    case "operator.removed":
    case "operator.sessionsEnded":
    case "operator.twoFactorEnded":
    case "token.refused":
      return undefined;
    default:
      return event.account.domain;
  }
}

/** What an event is about, as text: a JID, a domain, an operator's e-mail. */
export function targetOf(event: DomainEvent): string {
  switch (event.type) {
    case "domain.created":
    case "domain.removed":
    case "domain.policyChanged":
    case "setup.completed":
    case "audit.pruned":
      return event.domain;
    case "invitation.created":
    case "invitation.revoked":
      return event.username === undefined ? event.domain : `${event.username}@${event.domain}`;
    case "invitation.used":
      return event.by.toString();
    case "import.changed":
      return event.file;
    case "export.made":
      return event.only ?? event.domain;
    case "session.endRequested":
      return event.session.toString();
    case "roster.changed":
      return event.owner.toString();
    case "group.changed":
    case "group.removed":
      return event.group.name;
    case "privacyTemplate.changed":
    case "privacyTemplate.removed":
      return event.name;
    case "report.made":
    case "report.closed":
    case "report.reopened":
      return event.reported.toString();
    case "operator.created":
    case "operator.signedIn":
    case "operator.signInFailed":
    case "operator.secondStepFailed":
    case "operator.signedOut":
    case "operator.sessionEnded":
    case "operator.twoFactorEnabled":
    case "operator.twoFactorDisabled":
    case "operator.recoveryCodesMade":
    case "operator.passwordChanged":
    case "operator.invited":
    case "operator.invitationRevoked":
    case "operator.rolesChanged":
    case "operator.removed":
    case "operator.sessionsEnded":
    case "operator.twoFactorEnded":
      return event.email;
    case "token.created":
    case "token.revoked":
    case "token.refused":
      return event.name;
    case "webhook.created":
    case "webhook.removed":
    case "webhook.secretRotated":
    case "webhook.enabled":
    case "webhook.disabled":
    case "webhook.tested":
    case "webhook.retried":
      return event.host;
    default:
      return event.account.toString();
  }
}

/** An event as JSON for the outbox: addresses and dates as text, parts of a policy as JSON in text. */
export function encodeEvent(event: DomainEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event).flatMap(([key, value]) => (value === undefined ? [] : [[key, encodeFact(value)]])),
  );
}

type Fact =
  | string
  | number
  | bigint
  | Date
  | Jid
  | PolicyPart
  | ProfilePart
  | Standing
  | RosterItem
  | Group
  | readonly (GroupMember | BareJid)[]
  | readonly PrivacyItem[];

function encodeFact(value: Fact): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return value.toString();
  if (isPrivacyItems(value)) return printPrivacyItems(value);
  if (isList(value)) return printMembers(value.map((one) => (one instanceof Jid ? { jid: one } : one)));
  if (typeof value === "object" && "shownTo" in value) return printGroup(value);
  if (typeof value === "object" && "contact" in value) return printRosterItem(value);
  return typeof value === "string" || value instanceof Jid ? value.toString() : JSON.stringify(value);
}

/** The event of an outbox row. Throws on a row that no version of this code could have written. */
export function decodeEvent(json: unknown): DomainEvent {
  const text = (key: string): string => {
    const value =
      typeof json === "object" && json !== null ? Object.entries(json).find(([k]) => k === key)?.[1] : undefined;
    if (typeof value !== "string") throw new Error(`outbox event without ${key}`);
    return value;
  };
  const account = (): BareJid => address(text("account")).bare;
  const type = text("type");
  switch (type) {
    case "domain.created":
    case "domain.removed":
    case "setup.completed":
      return { type, domain: text("domain") };
    case "domain.policyChanged":
      return { type, domain: text("domain"), before: policyPart(text("before")), after: policyPart(text("after")) };
    case "account.created":
    case "account.credentialsChanged":
    case "account.keysRenewed":
    case "account.vCardChanged":
    case "account.signedIn":
    case "account.signInFailed":
    case "account.signedOut":
    case "account.unlocked":
      return { type, account: account() };
    case "account.locked":
      return { type, account: account(), address: text("address"), until: new Date(text("until")) };
    case "account.updated":
      return {
        type,
        account: account(),
        before: profilePart(text("before")),
        after: profilePart(text("after")),
        ...(hasFact(json, "groupsVersion") && { groupsVersion: BigInt(text("groupsVersion")) }),
      };
    case "account.suspended":
      return {
        type,
        account: account(),
        reason: text("reason"),
        ...(hasFact(json, "from") && { from: new Date(text("from")) }),
        ...(hasFact(json, "until") && { until: new Date(text("until")) }),
        ...standings(json, text),
      };
    case "account.tokensEnded":
      return { type, account: account(), clients: Number(text("clients")) };
    case "message.purged":
      return {
        type,
        account: account(),
        until: new Date(text("until")),
        messages: Number(text("messages")),
        octets: Number(text("octets")),
      };
    case "account.suspensionBegan":
      return {
        type,
        account: account(),
        reason: text("reason"),
        ...(hasFact(json, "until") && { until: new Date(text("until")) }),
      };
    case "account.deleted":
      return { type, account: account(), reason: text("reason"), purgeAt: new Date(text("purgeAt")) };
    case "account.restored":
    case "account.purged":
      return { type, account: account() };
    case "account.resetLinkMade":
      return { type, account: account(), expiresAt: new Date(text("expiresAt")) };
    case "account.imported": {
      const change = text("change");
      if (change !== "updated" && change !== "restored") throw new Error(`outbox event with unknown change ${change}`);
      return { type, account: account(), plan: text("plan"), change };
    }
    case "import.changed": {
      const change = importChanges.find((one) => one === text("change"));
      if (!change) throw new Error(`outbox event with unknown change ${text("change")}`);
      return { type, domain: text("domain"), plan: text("plan"), file: text("file"), change };
    }
    case "export.made":
      return {
        type,
        domain: text("domain"),
        format: text("format"),
        ...(hasFact(json, "only") && { only: text("only") }),
      };
    case "account.enabled":
      return { type, account: account(), reason: text("reason"), ...standings(json, text) };
    case "session.endRequested": {
      const session = address(text("session"));
      if (!session.isFull()) throw new Error("outbox event with a bare session address");
      return { type, session, reason: text("reason") };
    }
    case "roster.changed":
      return { type, ...rosterChange(json, text) };
    case "group.changed": {
      const [added, removed] = [readMembers(text("added")), readMembers(text("removed"))];
      const version = BigInt(text("version"));
      return { type, group: readGroup(text("group")), version, added, removed: removed.map(({ jid }) => jid) };
    }
    case "group.removed":
      return { type, group: readGroup(text("group")), version: BigInt(text("version")) };
    case "privacy.changed":
      return { type, account: account(), ...privacyChange(json, text) };
    case "privacyTemplate.changed":
      return {
        type,
        domain: text("domain"),
        name: text("name"),
        version: Number(text("version")),
        ...(hasFact(json, "description") && { description: text("description") }),
        ...(hasFact(json, "before") && { before: privacyItems("before", text) }),
        after: privacyItems("after", text),
      };
    case "privacyTemplate.removed":
      return { type, domain: text("domain"), name: text("name"), before: privacyItems("before", text) };
    case "report.made":
      return { type, ...reportFacts(text), reason: reportReason(text("reason")) };
    case "report.closed":
      return { type, ...reportFacts(text), reason: text("reason") };
    case "report.reopened":
      return { type, ...reportFacts(text) };
    case "operator.created":
      return { type, operator: text("operator"), email: text("email"), role: role(text("role")) };
    case "operator.invited":
    case "operator.invitationRevoked":
      return {
        type,
        invitation: text("invitation"),
        email: text("email"),
        role: role(text("role")),
        ...(hasFact(json, "domain") && { domain: text("domain") }),
        ...(hasFact(json, "expiresAt") && { expiresAt: new Date(text("expiresAt")) }),
      };
    case "invitation.created":
    case "invitation.revoked":
      return {
        type,
        invitation: text("invitation"),
        domain: text("domain"),
        ...(hasFact(json, "username") && { username: text("username") }),
        ...(hasFact(json, "contact") && { contact: address(text("contact")).bare }),
        ...(hasFact(json, "group") && { group: text("group") }),
        ...(hasFact(json, "role") && { role: role(text("role")) }),
        useLimit: Number(text("useLimit")),
        expiresAt: new Date(text("expiresAt")),
      };
    case "invitation.used":
      return { type, invitation: text("invitation"), domain: text("domain"), by: address(text("by")) };
    case "operator.rolesChanged":
      return {
        type,
        operator: text("operator"),
        email: text("email"),
        ...(hasFact(json, "domain") && { domain: text("domain") }),
        before: text("before"),
        after: text("after"),
      };
    case "audit.pruned":
      return {
        type,
        domain: text("domain"),
        entries: Number(text("entries")),
        until: BigInt(text("until")),
        hash: text("hash"),
      };
    case "operator.signedIn":
    case "operator.signInFailed":
    case "operator.secondStepFailed":
    case "operator.signedOut":
    case "operator.sessionEnded":
    case "operator.twoFactorEnabled":
    case "operator.twoFactorDisabled":
    case "operator.recoveryCodesMade":
    case "operator.passwordChanged":
      return {
        type,
        operator: text("operator"),
        email: text("email"),
        ...(hasFact(json, "method") && { method: signInMethod(text("method")) }),
      };
    case "operator.removed":
    case "operator.sessionsEnded":
    case "operator.twoFactorEnded":
      return { type, operator: text("operator"), email: text("email") };
    case "token.created":
      return {
        type,
        token: text("token"),
        name: text("name"),
        ...(hasFact(json, "domain") && { domain: text("domain") }),
        operator: text("operator"),
        permissions: text("permissions"),
        ...(hasFact(json, "expiresAt") && { expiresAt: new Date(text("expiresAt")) }),
      };
    case "token.revoked":
      return {
        type,
        token: text("token"),
        name: text("name"),
        ...(hasFact(json, "domain") && { domain: text("domain") }),
      };
    case "token.refused":
      return { type, token: text("token"), name: text("name"), procedure: text("procedure") };
    case "webhook.created":
    case "webhook.removed":
    case "webhook.secretRotated":
    case "webhook.enabled":
    case "webhook.disabled":
    case "webhook.tested":
    case "webhook.retried":
      return {
        type,
        webhook: text("webhook"),
        host: text("host"),
        ...(hasFact(json, "domain") && { domain: text("domain") }),
        ...(hasFact(json, "events") && { events: text("events") }),
        ...(hasFact(json, "delivery") && { delivery: text("delivery") }),
        ...(hasFact(json, "reason") && { reason: text("reason") }),
      };
    default:
      throw new Error(`unknown outbox event ${type}`);
  }
}

function address(text: string): Jid {
  const jid = Jid.parseRemote(text);
  if (!jid) throw new Error(`outbox event with malformed address ${text}`);
  return jid;
}

function isList(value: Fact): value is readonly (GroupMember | BareJid)[] {
  return Array.isArray(value);
}

function isPrivacyItems(value: Fact): value is readonly PrivacyItem[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => "order" in one);
}

function hasFact(json: unknown, key: string): boolean {
  return typeof json === "object" && json !== null && key in json;
}

function privacyItems(key: string, text: (key: string) => string): readonly PrivacyItem[] {
  try {
    return readPrivacyItems(text(key));
  } catch (cause) {
    throw new Error(`outbox event with malformed ${key}`, { cause });
  }
}

type PrivacyChanged = Extract<DomainEvent, { type: "privacy.changed" }>;

function privacyChange(json: unknown, text: (key: string) => string): Omit<PrivacyChanged, "type" | "account"> {
  const has = (key: string): boolean => hasFact(json, key);
  const change = text("change");
  if (change !== "put" && change !== "removed" && change !== "default")
    throw new Error(`outbox event with unknown change ${change}`);
  return {
    revision: BigInt(text("revision")),
    change,
    ...(has("list") && { list: text("list") }),
    ...(has("before") && { before: privacyItems("before", text) }),
    ...(has("after") && { after: privacyItems("after", text) }),
    ...(has("defaultBefore") && { defaultBefore: text("defaultBefore") }),
    ...(has("defaultAfter") && { defaultAfter: text("defaultAfter") }),
  };
}

type RosterChanged = Extract<DomainEvent, { type: "roster.changed" }>;

function rosterChange(json: unknown, text: (key: string) => string): Omit<RosterChanged, "type"> {
  const has = (key: string): boolean => hasFact(json, key);
  const item = (key: string): RosterItem => {
    const read = readRosterItem(text(key));
    if (!read) throw new Error(`outbox event with malformed ${key}`);
    return read;
  };
  return {
    owner: address(text("owner")).bare,
    contact: address(text("contact")),
    revision: BigInt(text("revision")),
    ...(has("version") && { version: BigInt(text("version")) }),
    ...(has("before") && { before: item("before") }),
    ...(has("after") && { after: item("after") }),
    ...(has("stanza") && { stanza: text("stanza") }),
    ...(has("presence") && { presence: text("presence") === "available" ? "available" : "unavailable" }),
  };
}

function reportFacts(text: (key: string) => string) {
  return { account: address(text("account")).bare, report: text("report"), reported: address(text("reported")) };
}

function reportReason(text: string): ReportReason {
  if (text === "spam" || text === "abuse") return text;
  throw new Error(`outbox event with unknown reason ${text}`);
}

function standings(json: unknown, text: (key: string) => string) {
  const standing = (key: string): Standing => {
    const read = readStanding(text(key));
    if (!read) throw new Error(`outbox event with malformed ${key}`);
    return read;
  };
  return {
    ...(hasFact(json, "before") && { before: standing("before") }),
    ...(hasFact(json, "after") && { after: standing("after") }),
  };
}

function profilePart(text: string): ProfilePart {
  const part = readProfilePart(text);
  if (!part) throw new Error("outbox event with malformed profile");
  return part;
}

function policyPart(text: string): PolicyPart {
  const part = readPolicyPart(text);
  if (!part) throw new Error(`outbox event with malformed policy ${text}`);
  return part;
}

function signInMethod(text: string): SignInMethod {
  const method = signInMethods.find((one) => one === text);
  if (!method) throw new Error(`outbox event with unknown method ${text}`);
  return method;
}

function role(text: string): Role {
  if (text === "owner" || text === "admin" || text === "helpdesk" || text === "auditor") return text;
  throw new Error(`outbox event with unknown role ${text}`);
}

/** An event as the outbox holds it. Ids grow in the order of commits. */
export interface Recorded {
  readonly id: bigint;
  readonly at: Date;
  /** The node whose process made the change; absent for console and shell. */
  readonly node?: string;
  readonly event: DomainEvent;
}
