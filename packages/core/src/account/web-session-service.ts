import { createHash, randomBytes } from "node:crypto";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { type Actor, type ActorRequest, type EntityActor, type Grant, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { stillProven } from "./account-service.ts";
import { type Account, isSuspended, type Suspension } from "./account-store.ts";
import { decoyCredential, SALT_OCTETS } from "./credentials.ts";
import { provenBy } from "./password-proof.ts";
import type { WebSession } from "./web-session-store.ts";

/** How long sessions of accounts on their own page last; see the settings of the same names. */
export interface WebSessionOptions {
  /** Without use, in milliseconds. */
  readonly idleMs: number;
  /** With use, in milliseconds. */
  readonly lifetimeMs: number;
  /** Of one account at once. */
  readonly perAccount: number;
}

export const DEFAULT_WEB_SESSION_OPTIONS: WebSessionOptions = {
  idleMs: 30 * 60_000,
  lifetimeMs: 12 * 60 * 60_000,
  perAccount: 10,
};

/** Use is written down once in so long, in milliseconds. */
const TOUCH_MS = 60_000;

/** Where a request comes from. */
export interface WebVisitor {
  readonly request?: ActorRequest;
  readonly userAgent?: string | undefined;
}

/** The owner of an account on its own page. */
export interface OwnVisit {
  readonly actor: EntityActor;
  readonly session: WebSession;
}

/** A session as it is opened; its secret is not stored. */
export interface OpenedWebSession extends OwnVisit {
  readonly secret: string;
}

/** Why a session is good for nothing: by the state of its account, or because it was ended. */
export interface EndedVisit {
  readonly account: BareJid;
  readonly ended: "suspended" | "deleted" | "signedOut";
  /** When the suspension ends. */
  readonly until?: Date;
}

/** How somebody proved to be the owner of an account, or not; `wrong` is all that is told of an unknown one. */
export type WebSignIn =
  | ({ readonly outcome: "opened" } & OpenedWebSession)
  | { readonly outcome: "wrong" }
  | { readonly outcome: "suspended"; readonly until?: Date }
  /** The domain's policy has no login by password. */
  | { readonly outcome: "notByPassword" };

/** The owners of accounts on the page of their account: how they come there and how they leave. */
export interface WebSessionService {
  /** Opens a session for who shows the address of an account and its password. */
  signIn(address: string, password: string, visitor?: WebVisitor): Promise<WebSignIn>;
  /**
   * Writes down that a sign-in failed; of an address that is no account's nothing. Tell only what the throttle admitted: its
   * pauses bound what is written. Nobody should wait for it: the time would tell whether there is such an account.
   */
  signInFailed(address: string, request?: ActorRequest): Promise<void>;
  /** Opens a session for the owner of an account who has set its password just now, which has ended those before. */
  open(actor: EntityActor, visitor?: WebVisitor): Promise<OpenedWebSession>;
  /** Who comes by a secret; undefined: nobody, or not any more. `isUse`: the session lasts longer for it. */
  visit(secret: string, isUse: boolean, request?: ActorRequest): Promise<OwnVisit | EndedVisit | undefined>;
  /** The sessions of the account, the latest used first. */
  list(actor: EntityActor): Promise<readonly WebSession[]>;
  /** Ends one; `notFound` when the account has none of that id. */
  end(actor: EntityActor, id: string): Promise<Committed<void>>;
}

/** `iterations`: rounds of key derivation for new passwords. */
export function createWebSessionService(
  database: Database,
  { idleMs, lifetimeMs, perAccount }: WebSessionOptions,
  iterations: number,
  now: () => Date = () => new Date(),
): WebSessionService {
  const decoySecret = randomBytes(32);
  const expiry = (createdAt: Date, usedAt: Date): Date =>
    new Date(Math.min(createdAt.getTime() + lifetimeMs, usedAt.getTime() + idleMs));

  async function enter(
    tx: Transaction,
    actor: EntityActor,
    { request, userAgent }: WebVisitor,
  ): Promise<OpenedWebSession> {
    const secret = randomBytes(32).toString("base64url");
    const createdAt = now();
    const session = await tx.webSessions.open(actor.jid, {
      tokenHash: hash(secret),
      createdAt,
      expiresAt: expiry(createdAt, createdAt),
      ...(request?.address !== undefined && { address: request.address }),
      ...(userAgent !== undefined && { userAgent: userAgent.slice(0, USER_AGENT_LIMIT) }),
    });
    await tx.webSessions.keepLatest(actor.jid, perAccount);
    return { actor, session, secret };
  }

  return {
    async signIn(address, password, visitor = {}) {
      const account = accountIn(address);
      const actor: EntityActor | undefined = account && { kind: "entity", jid: account, ...requestOf(visitor) };
      const login = actor && (await database.read(grantOf(actor)).accounts.forLogin(actor.jid));
      const name = account?.toString() ?? address;
      const proven = await provenBy(password, login, (mechanism) =>
        decoyCredential(decoySecret, name, mechanism, { iterations, saltOctets: SALT_OCTETS }),
      );
      if (!login || !actor || !proven) return { outcome: "wrong" };
      if (!login.policy.mechanisms.some((mechanism) => /^SCRAM-|^PLAIN$/.test(mechanism)))
        return { outcome: "notByPassword" };
      const { jid } = actor;
      const { value } = await database.transact(grantOf(actor), async (tx): Promise<WebSignIn> => {
        // What ends sessions comes before this, or ends this one too.
        const isStill = await stillProven(tx, jid, proven);
        const current = await tx.accounts.get(jid);
        if (!isStill || !current) return { outcome: "wrong" };
        const suspended = suspension(current, now());
        if (suspended) return { outcome: "suspended", ...suspended };
        tx.emit({ type: "account.signedIn", account: jid });
        return { outcome: "opened", ...(await enter(tx, actor, visitor)) };
      });
      return value;
    },
    async signInFailed(address, request) {
      const account = accountIn(address);
      if (!account) return;
      const actor: Actor = { kind: "node", id: "console", ...(request && { request }) };
      const grant = may(actor, "account.login", account.domain);
      if (await database.read(grant).accounts.get(account))
        await database.transact(grant, async (tx) => tx.emit({ type: "account.signInFailed", account }));
    },
    async open(actor, visitor = {}) {
      const { value } = await database.transact(grantOf(actor), (tx) => enter(tx, actor, visitor));
      return value;
    },
    async visit(secret, isUse, request) {
      // The holder of a session is known by its secret alone: whose it is must be known before what may be done with it.
      const stores = database.read(mayAnywhere({ kind: "node", id: "console" }, "account.read"));
      const at = now();
      const found = await stores.webSessions.find(hash(secret), at);
      if (!found) return undefined;
      const { account, session } = found;
      const owner = await stores.accounts.get(account);
      if (!owner) return { account, ended: "deleted" };
      const suspended = suspension(owner, at);
      if (suspended) return { account, ended: "suspended", ...suspended };
      if (found.isEnded) return { account, ended: "signedOut" };
      const actor: EntityActor = { kind: "entity", jid: account, ...requestOf({ request }) };
      if (isUse && at.getTime() - session.lastUsedAt.getTime() >= TOUCH_MS)
        await database.transact(grantOf(actor), (tx) =>
          tx.webSessions.use(account, session.id, at, expiry(session.createdAt, at)),
        );
      return { actor, session };
    },
    async list(actor) {
      return database.read(grantOf(actor)).webSessions.of(actor.jid, now());
    },
    async end(actor, id) {
      return database.transact(grantOf(actor), async (tx) => {
        if ((await tx.webSessions.end(actor.jid, { only: id })) === 0)
          throw new DomainError("notFound", "This session has ended already.");
        tx.emit({ type: "account.signedOut", account: actor.jid });
      });
    },
  };
}

/** Characters of a `User-Agent` that are kept. */
const USER_AGENT_LIMIT = 500;

/** The address of an account as somebody types it. */
function accountIn(text: string): BareJid | undefined {
  const jid = Jid.parse(text.trim());
  return jid?.local === undefined || jid.isFull() ? undefined : jid.bare;
}

function requestOf({ request }: { readonly request?: ActorRequest | undefined }): Pick<EntityActor, "request"> {
  return request ? { request } : {};
}

/** Until when the account is suspended now; undefined: it is not. */
function suspension(account: Account, now: Date): Pick<Suspension, "until"> | undefined {
  if (!isSuspended(account, now)) return undefined;
  const { until } = account.suspension ?? {};
  return until ? { until } : {};
}

function grantOf(actor: EntityActor): Grant {
  return may(actor, "account.login", actor.jid.domain);
}

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
