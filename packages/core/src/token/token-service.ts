import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import {
  type Actor,
  type ActorRequest,
  type Grant,
  may,
  mayAnywhere,
  mayEverywhere,
  rolesOn,
  type Verb,
} from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import { textOf } from "../operator/operator-input.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import type { ApiToken } from "./token-store.ts";

/** What every token begins with, so that people and scanners of secrets know one. */
export const TOKEN_MARK = "rostra_";
/** How many characters of a token are kept to know it by; of its secret part these are 8. */
const PREFIX_LENGTH = TOKEN_MARK.length + 8;
/** How exactly the last use of a token is kept, in milliseconds: within it no further use is written. */
export const TOKEN_USE_MS = 60_000;

/** How many tokens there may be that are good, on one domain or on all; both are settings (docs/settings.md). */
export interface TokenOptions {
  readonly perDomain: number;
  /** Of these, for one operator. */
  readonly perOperator: number;
}

export const DEFAULT_TOKEN_OPTIONS: TokenOptions = { perDomain: 200, perOperator: 50 };

export interface TokenInput {
  readonly name: string;
  /** None of them may be one that its operator lacks. */
  readonly permissions: readonly Verb[];
  /** Absent: on every domain; who makes it must hold the permissions on all. */
  readonly domain?: string;
  /** Absent: it is good until it is revoked. */
  readonly expiresAt?: Date;
  /** The e-mail of the operator it acts for; asked of a shell, of others it is they themselves. */
  readonly operator?: string;
}

/** A token as it is shown, once. */
export interface ShownToken {
  readonly token: ApiToken;
  readonly secret: string;
}

/** What programs sign in with. A token never may more than its operator may at that moment. */
export interface TokenService {
  /** Those of one domain, or of all that the actor may see; no secret is among them. By name. */
  list(actor: Actor, domain?: string): Promise<readonly ApiToken[]>;
  /**
   * `forbidden` for a permission that the maker lacks; `invalid` with the field at fault; `limited` when the operator, or the
   * domain, has as many as it may have.
   */
  create(actor: Actor, input: TokenInput): Promise<Committed<ShownToken>>;
  /** From now on it is good for nothing. */
  revoke(actor: Actor, id: string): Promise<Committed<ApiToken>>;
  /** Who comes with a secret; undefined when it is unknown, revoked or too old, or its operator is gone. */
  authenticate(secret: string, request?: ActorRequest): Promise<Extract<Actor, { kind: "token" }> | undefined>;
}

export function createTokenService(
  database: Database,
  options: TokenOptions = DEFAULT_TOKEN_OPTIONS,
  now: () => Date = () => new Date(),
): TokenService {
  /** Throws `limited` where there is no room for one more of an operator. */
  async function requireRoom(tx: Transaction, operator: string, domain: string | undefined): Promise<void> {
    const good = (await tx.tokens.list()).filter(
      (token) => token.domain === domain && !(token.expiresAt && token.expiresAt <= now()),
    );
    const where = domain ?? "every domain";
    if (good.filter((token) => token.operator === operator).length >= options.perOperator)
      throw new DomainError(
        "limited",
        `This operator has ${options.perOperator} tokens for ${where}: revoke one first.`,
        "operator",
      );
    if (good.length >= options.perDomain)
      throw new DomainError(
        "limited",
        `There are ${options.perDomain} tokens for ${where}: revoke one first.`,
        "domain",
      );
  }

  return {
    async list(actor, domain) {
      const grant = domain === undefined ? mayAnywhere(actor, "token.read") : may(actor, "token.read", domain);
      const tokens = await database.read(grant).tokens.list();
      return domain === undefined ? tokens : tokens.filter((token) => token.domain === domain);
    },
    async create(actor, input) {
      const domain = input.domain === undefined ? undefined : prepareDomain(input.domain);
      const grant = mayOn(actor, "token.write", domain);
      const name = textOf(input.name, "name");
      const permissions = [...new Set(input.permissions)].sort();
      if (permissions.length === 0) throw new DomainError("invalid", "Give at least one permission.", "permissions");
      if (input.expiresAt && input.expiresAt <= now())
        throw new DomainError("invalid", "Give a time that lies ahead.", "expiresAt");
      const secret = `${TOKEN_MARK}${randomBytes(32).toString("base64url")}`;
      const holder = await holderOf(database, actor, input.operator);
      for (const verb of permissions) mayOn(holder.actor, verb, domain);
      return database.transact(grant, async (tx) => {
        if (domain !== undefined && !(await tx.domains.getForChange(domain)))
          throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
        await requireRoom(tx, holder.id, domain);
        const token = await tx.tokens.create({
          name,
          prefix: secret.slice(0, PREFIX_LENGTH),
          hash: hashOf(secret),
          permissions,
          operator: holder.id,
          ...(domain !== undefined && { domain }),
          ...(input.expiresAt && { expiresAt: input.expiresAt }),
        });
        const scope = domain === undefined ? {} : { domain };
        const { expiresAt } = token;
        tx.emit({
          type: "token.created",
          token: token.id,
          name,
          ...scope,
          operator: holder.id,
          permissions: permissions.join(" "),
          ...(expiresAt && { expiresAt }),
        });
        return { token, secret };
      });
    },
    async revoke(actor, id) {
      return database.transact(mayAnywhere(actor, "token.write"), async (tx) => {
        const token = await tx.tokens.get(id);
        if (!token || !(await tx.tokens.revoke(id, now())))
          throw new DomainError("notFound", "There is no such token.");
        const { name, domain } = token;
        tx.emit({ type: "token.revoked", token: id, name, ...(domain !== undefined && { domain }) });
        return token;
      });
    },
    async authenticate(secret, request) {
      if (!secret.startsWith(TOKEN_MARK)) return undefined;
      // Who somebody is must be known before what it may do: the question is the API's own.
      const grant = mayEverywhere({ kind: "node", id: "api" }, "operator.read");
      const stores = database.read(grant);
      const found = await stores.tokens.find(secret.slice(0, PREFIX_LENGTH));
      if (!found || !timingSafeEqual(found.hash, hashOf(secret))) return undefined;
      const { token } = found;
      const at = now();
      if (token.operator === undefined || (token.expiresAt && token.expiresAt <= at)) return undefined;
      const operator = await stores.operators.get(token.operator);
      if (!operator) return undefined;
      if (!token.lastUsedAt || at.getTime() - token.lastUsedAt.getTime() >= TOKEN_USE_MS)
        await database.transact(grant, (tx) => tx.tokens.used(token.id, at, request?.address));
      return {
        kind: "token",
        id: token.id,
        name: token.name,
        roles: token.domain === undefined ? operator.roles : rolesOn(operator.roles, token.domain),
        permissions: token.permissions,
        operator: operator.id,
        ...(request && { request }),
      };
    },
  };
}

function mayOn(actor: Actor, verb: Verb, domain: string | undefined): Grant {
  return domain === undefined ? mayEverywhere(actor, verb) : may(actor, verb, domain);
}

/** The operator a new token acts for, and by whose rights its permissions are measured. */
async function holderOf(
  database: Database,
  actor: Actor,
  email: string | undefined,
): Promise<{ readonly id: string; readonly actor: Actor }> {
  if (actor.kind === "operator") return { id: actor.id, actor };
  if (actor.kind === "token" && actor.operator !== undefined) return { id: actor.operator, actor };
  if (email === undefined) throw new DomainError("invalid", "Say for which operator: give the e-mail.", "operator");
  const operator = await database.read(mayEverywhere(actor, "operator.read")).operators.findByEmail(email);
  if (!operator) throw new DomainError("notFound", "There is no operator with this e-mail.", "operator");
  const { id, name, roles } = operator;
  return { id, actor: { kind: "operator", id, name, roles } };
}

function hashOf(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
