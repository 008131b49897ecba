import type { BareJid } from "@rostra/xmpp/jid";
import { DomainError } from "./domain-error.ts";

/** What somebody may be allowed to do on a domain. `installation` verbs are asked without a domain. */
export type Verb =
  | "domain.read"
  | "domain.create"
  | "domain.remove"
  | "domain.write"
  | "account.read"
  | "account.write"
  | "account.remove"
  | "account.password"
  | "account.import"
  | "account.export"
  | "account.login"
  | "session.read"
  | "session.end"
  | "roster.read"
  | "roster.write"
  | "privacy.read"
  | "privacy.write"
  | "report.read"
  | "report.write"
  | "report.create"
  | "vcard.read"
  | "vcard.write"
  | "invitation.read"
  | "invitation.write"
  | "audit.read"
  | "token.read"
  | "token.write"
  | "webhook.read"
  | "webhook.write"
  | "posture.read"
  | "system.read"
  | "operator.signIn"
  | "operator.read"
  | "operator.write";

/** The roles of product.md; a role is held on one domain, or on all of them. */
export const ROLES = ["owner", "admin", "helpdesk", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** `domain` absent: the role holds on every domain, those of the future included. */
export interface RoleGrant {
  readonly role: Role;
  readonly domain?: string;
}

/** The request by which somebody acts, as the audit names it. */
export interface ActorRequest {
  /** As it stands in the log and in the answer to an unexpected failure. */
  readonly id: string;
  /** The peer's IP address; absent when it is not known. */
  readonly address?: string;
}

/**
 * Who acts. `operator` and `token` carry the roles they hold, a token those of its operator now, on its domain; `cli` is a shell on the host and may everything;
 * `setup` is the holder of the one-time link; `node` is a live server reading what it serves; `entity` is an XMPP account that acts for itself on the live server.
 */
export type Actor =
  | {
      readonly kind: "operator";
      readonly id: string;
      readonly name: string;
      readonly roles: readonly RoleGrant[];
      readonly request?: ActorRequest;
    }
  | {
      readonly kind: "token";
      readonly id: string;
      readonly name: string;
      readonly roles: readonly RoleGrant[];
      /** What it may do, of what its roles allow. */
      readonly permissions: readonly Verb[];
      /** The id of the operator it acts for. */
      readonly operator?: string;
      readonly request?: ActorRequest;
    }
  | { readonly kind: "cli" | "setup" | "node"; readonly id: string; readonly request?: ActorRequest }
  | EntityActor;

/** An XMPP account that acts for itself; by a request where that came to the console, to the account's own page. */
export interface EntityActor {
  readonly kind: "entity";
  readonly jid: BareJid;
  readonly request?: ActorRequest;
}

const read: readonly Verb[] = [
  "domain.read",
  "account.read",
  "session.read",
  "roster.read",
  "privacy.read",
  "report.read",
  "invitation.read",
];
const administer: readonly Verb[] = [
  ...read,
  "domain.write",
  "account.write",
  "account.remove",
  "account.password",
  "account.import",
  "account.export",
  "session.end",
  "roster.write",
  "privacy.write",
  "report.write",
  "invitation.write",
  "audit.read",
  "token.read",
  "token.write",
  "webhook.read",
  "webhook.write",
  "posture.read",
];

/** Permission as data (architecture.md §9). */
export const roleVerbs: Readonly<Record<Role, ReadonlySet<Verb>>> = {
  owner: new Set<Verb>([
    ...administer,
    "domain.create",
    "domain.remove",
    "operator.read",
    "operator.write",
    "system.read",
  ]),
  admin: new Set<Verb>(administer),
  helpdesk: new Set<Verb>([...read, "account.password", "session.end"]),
  auditor: new Set<Verb>([...read, "audit.read", "webhook.read"]),
};

/** Whether a role is that of an owner of the whole installation. */
export function isOwnerOfAll({ role, domain }: RoleGrant): boolean {
  return role === "owner" && domain === undefined;
}

/** Whether a text names a verb that roles give, and so a token may hold. */
export function isVerb(text: unknown): text is Verb {
  return [...roleVerbs.owner].some((verb) => verb === text);
}

/** Roles as far as they are good on one domain, and for it alone. */
export function rolesOn(roles: readonly RoleGrant[], domain: string): readonly Required<RoleGrant>[] {
  return roles.flatMap(({ role, domain: of }) => (of === undefined || of === domain ? [{ role, domain }] : []));
}

const entityVerbs: ReadonlySet<Verb> = new Set<Verb>([
  "account.login",
  "roster.read",
  "roster.write",
  "privacy.read",
  "privacy.write",
  "report.create",
  "invitation.write",
  "vcard.read",
  "vcard.write",
]);

declare const granted: unique symbol;

/**
 * Proof that `actor` may do `verb` on `domains`. Only {@link may} and {@link mayAnywhere} make one, and stores and
 * transactions open only for one: a service method that forgot to ask does not compile.
 */
export interface Grant {
  readonly actor: Actor;
  readonly verb: Verb;
  /** "all", or the prepared names of the domains the proof is good for. */
  readonly domains: "all" | ReadonlySet<string>;
  readonly [granted]: true;
}

function grant(actor: Actor, verb: Verb, domains: "all" | ReadonlySet<string>): Grant {
  return { actor, verb, domains } as Grant;
}

/**
 * The proof that `actor` may do `verb` on `domain`.
 * Throws `notFound` when the actor may not even see the domain, so that its existence stays unknown; `forbidden` when
 * it sees the domain but lacks the right.
 */
export function may(actor: Actor, verb: Verb, domain: string): Grant {
  const only: ReadonlySet<string> = new Set([domain]);
  switch (actor.kind) {
    case "cli":
    case "setup":
    case "node":
      return grant(actor, verb, only);
    case "entity":
      if (actor.jid.domain === domain && entityVerbs.has(verb)) return grant(actor, verb, only);
      throw new DomainError("forbidden", "An account may act only for itself.");
    case "operator":
    case "token": {
      const here = rolesOn(actor.roles, domain);
      if (here.length === 0) throw new DomainError("notFound", "There is no such domain.");
      if (allowing(actor, verb, here).length === 0) throw refusal(actor);
      return grant(actor, verb, only);
    }
  }
}

/** The roles by which a verb is allowed: none to a token without the permission, whatever its operator may. */
function allowing<T extends RoleGrant>(
  actor: Extract<Actor, { kind: "operator" | "token" }>,
  verb: Verb,
  roles: readonly T[],
): readonly T[] {
  if (actor.kind === "token" && !actor.permissions.includes(verb)) return [];
  return roles.filter(({ role }) => roleVerbs[role].has(verb));
}

function refusal({ kind }: Actor): DomainError {
  return new DomainError("forbidden", `Your ${kind === "token" ? "token" : "role"} does not allow this.`);
}

/**
 * The proof for what changes two accounts at once, of one domain or of two. People need the right on both; an account
 * that acts for itself changes the other side as the protocol lets it (RFC 6121 §3), and a live server as well.
 */
export function mayMeet(actor: Actor, verb: Verb, domain: string, other: string): Grant {
  const proof = may(actor, verb, domain);
  if (other !== domain && actor.kind !== "entity") may(actor, verb, other);
  return grant(actor, proof.verb, new Set([domain, other]));
}

/**
 * The proof for what an account of `domain` could do by the protocol itself, whatever the domains of the other sides: the
 * right on `domain` is enough, for nothing of the other sides is told.
 */
export function mayAsAccount(actor: Actor, verb: Verb, domain: string, ...others: readonly string[]): Grant {
  return grant(actor, may(actor, verb, domain).verb, new Set([domain, ...others]));
}

/** The proof for every domain on which `actor` may do `verb`; throws `forbidden` when there is none. */
export function mayAnywhere(actor: Actor, verb: Verb): Grant {
  switch (actor.kind) {
    case "cli":
    case "setup":
    case "node":
      return grant(actor, verb, "all");
    case "entity":
      throw new DomainError("forbidden", "An account may act only for itself.");
    case "operator":
    case "token": {
      const held = allowing(actor, verb, actor.roles);
      if (held.length === 0) throw refusal(actor);
      if (held.some((one) => one.domain === undefined)) return grant(actor, verb, "all");
      return grant(actor, verb, new Set(held.flatMap((one) => (one.domain === undefined ? [] : [one.domain]))));
    }
  }
}

/** The proof for what concerns the installation and no single domain (operators, new domains); owners of all only. */
export function mayEverywhere(actor: Actor, verb: Verb): Grant {
  const proof = mayAnywhere(actor, verb);
  if (proof.domains === "all") return proof;
  throw new DomainError("forbidden", "Only an owner of the whole installation may do this.");
}

/** The proof for what an actor does with its own sign-ins and nothing else; it covers no domain. */
export function asItself(actor: Actor): Grant {
  return grant(actor, "operator.signIn", new Set());
}

/** A short, stable name for logs and the audit: `operator:ID`, `cli:root`, `entity:romeo@example.net`. */
export function actorName(actor: Actor): string {
  return actor.kind === "entity" ? `entity:${actor.jid}` : `${actor.kind}:${actor.id}`;
}
