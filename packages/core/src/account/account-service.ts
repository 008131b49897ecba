import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { equal } from "@rostra/xmpp/sasl/scram";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { endInvitations } from "../invitation/invitation-events.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { type AccountAccess, type AccountUsage, clientsOf } from "./account-access.ts";
import {
  ACCOUNT_TEXT_LIMIT,
  changeProfile,
  type ProfileChange,
  type ProfileOptions,
  profileOf,
} from "./account-profile.ts";
import { requireAccountRoom } from "./account-quota.ts";
import type {
  Account,
  AccountDetails,
  AccountPage,
  AccountQuery,
  LoginRecord,
  NewAccount,
  Suspension,
} from "./account-store.ts";
import {
  type ChallengeFormCount,
  credentialsFault,
  deriveCredentials,
  PasswordError,
  type ScramCredential,
} from "./credentials.ts";
import { endAccess } from "./end-access.ts";
import type { ForeignAccount } from "./foreign-credentials.ts";
import { standingOf } from "./standing.ts";
import { updateProfile } from "./update-profile.ts";

export interface AccountInput {
  /** A localpart as typed; it is prepared (RFC 7622 §3.3). */
  readonly username: string;
  readonly domain: string;
  readonly password: string;
  readonly displayName?: string;
  readonly email?: string;
}

/** How an import of accounts went. */
export interface ImportOutcome {
  readonly created: number;
  /** Accounts that existed already and were left as they were. */
  readonly skipped: number;
}

/** Accounts: provisioned here, used on the live server. */
export interface AccountService {
  list(actor: Actor, query: AccountQuery): Promise<AccountPage>;
  /** With notes and attributes; a deleted one too. `notFound` when there is none. */
  get(actor: Actor, jid: BareJid): Promise<AccountDetails>;
  create(actor: Actor, input: AccountInput): Promise<Committed<Account>>;
  /**
   * Creates many, from passwords or from SCRAM keys of another server; those that exist are skipped. Fails whole on the
   * first line that is not valid, with its number.
   */
  import(actor: Actor, domain: string, lines: readonly ForeignAccount[]): Promise<ImportOutcome>;
  /**
   * Changes what describes an account. Who has it as a contact by a shared group sees a new name at once. `version`: what
   * was seen of it; a `conflict` when it is another by now. Without a difference nothing is done.
   */
  update(actor: Actor, jid: BareJid, change: ProfileChange, version?: number): Promise<Committed<AccountDetails>>;
  /**
   * Ends every session of the account with the change itself (product.md: suspended means suspended); for a suspension
   * that begins later, {@link beginSuspensions} does.
   */
  suspend(actor: Actor, jid: BareJid, suspension: Suspension): Promise<Committed<Account>>;
  enable(actor: Actor, jid: BareJid, reason: string): Promise<Committed<Account>>;
  /**
   * Puts suspensions in force that have begun by `now`: sessions, tokens and links end. Gives of which accounts, and when
   * the next one begins. Every live server may do it at any time: each suspension begins once.
   */
  beginSuspensions(actor: Actor, now: Date): Promise<{ readonly begun: readonly BareJid[]; readonly next?: Date }>;
  setPassword(actor: Actor, jid: BareJid, password: string): Promise<Committed<void>>;
  /** What opens the account, without any secret. `notFound` for no such account. */
  access(actor: Actor, jid: BareJid): Promise<AccountAccess>;
  /** How much the account has of what is limited. `notFound` for no such account. */
  usage(actor: Actor, jid: BareJid): Promise<AccountUsage>;
  /** Ends the tokens by which clients come back without the password (XEP-0484), of how many; sessions stay. */
  endTokens(actor: Actor, jid: BareJid): Promise<Committed<number>>;
  /**
   * Derives the keys anew from a password that has just proved right: those of mechanisms the account lacks, and with
   * the iterations of now. `proven` is the credential it was checked against; when that is not the account's any more,
   * somebody has set another password meanwhile, and nothing is done. Gives whether keys were stored.
   */
  renewKeys(jid: BareJid, password: string, proven: ScramCredential): Promise<boolean>;
  /**
   * Stores a key that the client has derived (XEP-0480 §3), if the account lacks one for the mechanism or has one with
   * fewer iterations. `proven` as in {@link renewKeys}. Gives whether it was stored.
   */
  upgradeKey(jid: BareJid, key: ScramCredential, proven: ScramCredential): Promise<boolean>;
  /** When the account's last session ended; undefined for an account without one, and for no such account. */
  lastLogout(jid: BareJid): Promise<Date | undefined>;
  /** What challenges show of accounts, so that names without one can show the same (RFC 6120 §6.5). */
  challengeForms(actor: Actor): Promise<readonly ChallengeFormCount[]>;
  /** What the live server needs to authenticate `jid`; undefined for no such account. */
  forLogin(jid: BareJid): Promise<LoginRecord | undefined>;
}

/** Suspensions that are looked at in one go. */
const AHEAD_BATCH = 200;

/** `iterations`: rounds of key derivation for new passwords. */
export function createAccountService(database: Database, iterations: number, profiles: ProfileOptions): AccountService {
  return {
    async list(actor, query) {
      const grant =
        query.domain === undefined ? mayAnywhere(actor, "account.read") : may(actor, "account.read", query.domain);
      return database.read(grant).accounts.list(query);
    },
    async get(actor, jid) {
      const account = await database.read(may(actor, "account.read", jid.domain)).accounts.details(jid);
      if (!account) throw unknownAccount(jid);
      return account;
    },
    async create(actor, input) {
      const grant = may(actor, "account.write", input.domain);
      const account = await newAccount(input, iterations);
      return database.transact(grant, async (tx) => {
        await requireAccountRoom(tx, account.jid.domain, 1);
        if (await tx.invitations.reserving(account.jid, new Date()))
          throw new DomainError("conflict", `An open invitation keeps the address ${account.jid}.`, "username");
        const [created] = await tx.accounts.create([account]);
        if (!created) throw new DomainError("conflict", `The account ${account.jid} exists already.`, "username");
        tx.emit({ type: "account.created", account: created.jid });
        return created;
      });
    },
    async import(actor, domain, lines) {
      const grant = may(actor, "account.write", domain);
      let created = 0;
      for (let start = 0; start < lines.length; start += IMPORT_BATCH) {
        const batch = lines.slice(start, start + IMPORT_BATCH);
        const addresses = batch.map((line, index) => addressOnLine(line.username, domain, start + index + 1));
        const existing = await database.read(grant).accounts.existing(addresses);
        const seen = new Set<string>(existing);
        const fresh = addresses.flatMap((jid, index) => {
          if (seen.has(jid.toString())) return [];
          seen.add(jid.toString());
          const line = batch[index];
          return line ? [{ jid, line, number: start + index + 1 }] : [];
        });
        const accounts = await Promise.all(
          fresh.map(async ({ jid, line, number }) => ({
            jid,
            credentials:
              "credentials" in line
                ? checkedCredentials(line.credentials, number)
                : await passwordCredentials(line.password, iterations),
          })),
        );
        if (accounts.length === 0) continue;
        const { value } = await database.transact(grant, async (tx) => {
          await requireAccountRoom(tx, domain, accounts.length);
          const added = await tx.accounts.create(accounts);
          for (const one of added) tx.emit({ type: "account.created", account: one.jid });
          return added.length;
        });
        created += value;
      }
      return { created, skipped: lines.length - created };
    },
    async update(actor, jid, change, version) {
      const grant = may(actor, "account.write", jid.domain);
      return database.transact(grant, async (tx) => {
        if (change.displayName !== undefined) await tx.groups.lock(jid.domain);
        await tx.accounts.lock(jid);
        const account = await tx.accounts.details(jid);
        if (!account || account.deletion) throw unknownAccount(jid);
        if (version !== undefined && version !== account.version)
          throw new DomainError(
            "conflict",
            `The account ${jid} has been changed meanwhile. Look at it again.`,
            "version",
          );
        const profile = changeProfile(profileOf(account), change, profiles);
        return (await updateProfile(tx, jid, profileOf(account), profile)) ?? account;
      });
    },
    async beginSuspensions(actor, now) {
      const reading = mayAnywhere(actor, "account.write");
      const begun: BareJid[] = [];
      for (;;) {
        const ahead = await database.read(reading).accounts.suspensionsAhead(AHEAD_BATCH);
        const due = ahead.filter(({ from }) => from <= now);
        for (const { jid } of due) {
          const { value } = await database.transact(may(actor, "account.write", jid.domain), async (tx) => {
            const suspension = await tx.accounts.beginSuspension(jid, now);
            if (!suspension || (suspension.until && suspension.until <= now)) return false;
            await endAccess(tx, jid);
            await endInvitations(tx, jid, now, { own: true });
            const { from: _, ...rest } = suspension;
            tx.emit({ type: "account.suspensionBegan", account: jid, ...rest });
            return true;
          });
          if (value) begun.push(jid);
        }
        const next = ahead.find(({ from }) => from > now)?.from;
        if (due.length < AHEAD_BATCH) return { begun, ...(next && { next }) };
      }
    },
    async suspend(actor, jid, suspension) {
      const grant = may(actor, "account.write", jid.domain);
      const now = new Date();
      const checked = checkSuspension(suspension, now);
      return database.transact(grant, (tx) => suspendAccount(tx, jid, checked, now));
    },
    async enable(actor, jid, reason) {
      const grant = may(actor, "account.write", jid.domain);
      return database.transact(grant, (tx) => enableAccount(tx, jid, reason));
    },
    async setPassword(actor, jid, password) {
      const grant = may(actor, "account.password", jid.domain);
      const credentials = await passwordCredentials(password, iterations);
      return database.transact(grant, async (tx) => {
        if (!(await tx.accounts.get(jid))) throw unknownAccount(jid);
        await replaceCredentials(tx, jid, credentials);
      });
    },
    async access(actor, jid) {
      const { accounts, fastTokens } = database.read(may(actor, "account.read", jid.domain));
      if (!(await accounts.get(jid))) throw unknownAccount(jid);
      const [keys, tokens] = await Promise.all([accounts.keys(jid), fastTokens.all(jid)]);
      return { keys, clients: clientsOf(tokens, new Date()) };
    },
    async usage(actor, jid) {
      const stores = database.read(may(actor, "account.read", jid.domain));
      const [account, domain, sessions, roster, spool] = await Promise.all([
        stores.accounts.get(jid),
        stores.domains.get(jid.domain),
        stores.onlineSessions.of(jid),
        stores.rosters.room(jid),
        stores.accounts.spoolRoom(jid),
      ]);
      if (!account || !domain || !roster || !spool) throw unknownAccount(jid);
      return {
        sessions: { used: sessions.length, allowed: account.sessionLimit ?? domain.policy.sessionLimit },
        contacts: { used: roster.items, allowed: roster.quota },
        messages: { used: spool.messages, allowed: spool.quota },
      };
    },
    async endTokens(actor, jid) {
      const grant = may(actor, "session.end", jid.domain);
      return database.transact(grant, async (tx) => {
        if (!(await tx.accounts.lock(jid))) throw unknownAccount(jid);
        const clients = clientsOf(await tx.fastTokens.all(jid), new Date()).length;
        await tx.fastTokens.revoke(jid);
        tx.emit({ type: "account.tokensEnded", account: jid, clients });
        return clients;
      });
    },
    async renewKeys(jid, password, proven) {
      const grant = may({ kind: "entity", jid }, "account.login", jid.domain);
      const credentials = await passwordCredentials(password, iterations);
      const { value } = await database.transact(grant, async (tx) => {
        if (!(await stillProven(tx, jid, proven))) return false;
        await tx.accounts.setCredentials(jid, credentials);
        tx.emit({ type: "account.keysRenewed", account: jid });
        return true;
      });
      return value;
    },
    async upgradeKey(jid, key, proven) {
      const grant = may({ kind: "entity", jid }, "account.login", jid.domain);
      const { value } = await database.transact(grant, async (tx) => {
        const credentials = await stillProven(tx, jid, proven);
        const before = credentials?.find((one) => one.mechanism === key.mechanism);
        if (!credentials || (before && before.iterations >= key.iterations)) return false;
        const others = credentials.filter((one) => one.mechanism !== key.mechanism);
        await tx.accounts.setCredentials(jid, [...others, key]);
        tx.emit({ type: "account.keysRenewed", account: jid });
        return true;
      });
      return value;
    },
    async lastLogout(jid) {
      return database.read(may({ kind: "entity", jid }, "account.login", jid.domain)).accounts.lastLogout(jid);
    },
    async challengeForms(actor) {
      return database.read(mayAnywhere(actor, "account.read")).accounts.challengeForms();
    },
    async forLogin(jid) {
      return database.read(may({ kind: "entity", jid }, "account.login", jid.domain)).accounts.forLogin(jid);
    },
  };
}

/** Puts the keys of a new password in place of those before: what had opened the account beside it opens it no more. */
export async function replaceCredentials(
  tx: Transaction,
  jid: BareJid,
  credentials: readonly ScramCredential[],
): Promise<void> {
  await tx.accounts.setCredentials(jid, credentials);
  await endAccess(tx, jid);
  await tx.loginLocks.remove(jid);
  tx.emit({ type: "account.credentialsChanged", account: jid });
}

/** A suspension as it can be at `now`: with its reason checked, and no beginning that has passed. Throws `invalid`. */
export function checkSuspension({ reason, from, until }: Suspension, now: Date): Suspension {
  const checked = checkReason(reason);
  if (until && until <= now) throw new DomainError("invalid", "The end of the suspension lies in the past.", "until");
  const ahead = from && from > now ? from : undefined;
  if (ahead && until && until <= ahead)
    throw new DomainError("invalid", "A suspension must end after it begins.", "until");
  return { reason: checked, ...(ahead && { from: ahead }), ...(until && { until }) };
}

/** See {@link AccountService.suspend}; the suspension as it was checked. */
export async function suspendAccount(
  tx: Transaction,
  jid: BareJid,
  suspension: Suspension,
  now: Date,
): Promise<Account> {
  const isAhead = suspension.from !== undefined && suspension.from > now;
  const before = await tx.accounts.get(jid);
  if (!before) throw unknownAccount(jid);
  const account = await tx.accounts.setSuspension(jid, suspension, isAhead);
  if (!isAhead) {
    await endAccess(tx, jid);
    await endInvitations(tx, jid, now, { own: true });
  }
  const standings = { before: standingOf(before.suspension), after: standingOf(account.suspension) };
  tx.emit({ type: "account.suspended", account: jid, ...suspension, ...standings });
  return account;
}

/** See {@link AccountService.enable}. */
export async function enableAccount(tx: Transaction, jid: BareJid, reason: string): Promise<Account> {
  const before = await tx.accounts.get(jid);
  if (!before) throw unknownAccount(jid);
  const account = await tx.accounts.setSuspension(jid, undefined);
  const standings = { before: standingOf(before.suspension), after: standingOf(undefined) };
  const told = reason.trim().slice(0, ACCOUNT_TEXT_LIMIT);
  tx.emit({ type: "account.enabled", account: jid, reason: told, ...standings });
  return account;
}

/** The account's credentials, held until the transaction ends; undefined when `proven` is none of them any more. */
export async function stillProven(
  tx: Transaction,
  jid: BareJid,
  proven: ScramCredential,
): Promise<readonly ScramCredential[] | undefined> {
  await tx.accounts.lock(jid);
  const { credentials = [] } = (await tx.accounts.forLogin(jid)) ?? {};
  const now = credentials.find((one) => one.mechanism === proven.mechanism);
  return now && equal(now.storedKey, proven.storedKey) ? credentials : undefined;
}

/** Accounts that an import writes in one transaction. */
const IMPORT_BATCH = 500;

/** Checks an account's details and derives its keys; throws `invalid` with the field at fault. */
export async function newAccount(input: AccountInput, iterations: number): Promise<NewAccount> {
  const displayName = input.displayName?.trim();
  const email = input.email?.trim();
  if (displayName && !isXmlText(checkText(displayName, "displayName")))
    throw new DomainError("invalid", "This has a character that cannot be shown to clients.", "displayName");
  if (email && !/^[^\s@]+@[^\s@]+$/.test(checkText(email, "email")))
    throw new DomainError("invalid", "This is not an e-mail address.", "email");
  return {
    jid: accountAddress(input.username, input.domain),
    ...(displayName && { displayName }),
    ...(email && { email }),
    credentials: await passwordCredentials(input.password, iterations),
  };
}

/** The keys of a password that somebody chose; throws `invalid` with the reason where it cannot be one. */
export async function passwordCredentials(password: string, iterations: number): Promise<readonly ScramCredential[]> {
  try {
    return await deriveCredentials(password, { iterations });
  } catch (error) {
    throw error instanceof PasswordError ? new DomainError("invalid", `${error.message}.`, "password") : error;
  }
}

/** The bare JID of a username as typed at a domain; throws `invalid`. */
export function accountAddress(username: string, domain: string): BareJid {
  const jid = Jid.of({ local: username.trim(), domain });
  if (!jid || jid.local === undefined)
    throw new DomainError(
      "invalid",
      `“${username.trim()}” cannot be a username: no spaces, and none of " & ' / : < > @.`,
      "username",
    );
  return jid.bare;
}

/** The keys of an import; throws `invalid` for such as nobody could log in with. */
function checkedCredentials(credentials: readonly ScramCredential[], line: number): readonly ScramCredential[] {
  const fault = credentials.length === 0 ? "there are no keys" : credentialsFault(credentials);
  if (fault !== undefined) throw new DomainError("invalid", `Line ${line}: ${fault}.`, "credentials");
  return credentials;
}

function addressOnLine(username: string, domain: string, line: number): BareJid {
  try {
    return accountAddress(username, domain);
  } catch (error) {
    throw error instanceof DomainError
      ? new DomainError(error.code, `Line ${line}: ${error.message}`, error.field)
      : error;
  }
}

/** A reason for the audit, trimmed; throws `invalid` for none, and for one that is too long. */
export function checkReason(reason: string): string {
  return checkText(reason, "reason");
}

function checkText(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new DomainError("invalid", "This must not be empty.", field);
  if (trimmed.length > ACCOUNT_TEXT_LIMIT)
    throw new DomainError("invalid", `Use at most ${ACCOUNT_TEXT_LIMIT} characters.`, field);
  return trimmed;
}

export function unknownAccount(jid: BareJid): DomainError {
  return new DomainError("notFound", `There is no account ${jid}.`);
}
