import type { Jid } from "@rostra/xmpp/jid";
import { type EntityActor, type Grant, may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { ExportFile, ExportService } from "../export/export-service.ts";
import type { RegistrationService } from "../invitation/registration-service.ts";
import type { PortableFormat } from "../portable/portable-writer.ts";
import type { PrivacyService } from "../privacy/privacy-service.ts";
import type { OnlineSession } from "../session/online-session-store.ts";
import { requestEnd } from "../session/session-service.ts";
import type { Committed, Database } from "../transaction.ts";
import { clientsOf, type TokenClient } from "./account-access.ts";
import { unknownAccount } from "./account-service.ts";
import type { Account } from "./account-store.ts";
import type { ScramCredential } from "./credentials.ts";
import { provenBy } from "./password-proof.ts";

/** What is kept of an account, for its owner. */
export interface OwnAccount {
  readonly account: Account;
  readonly contacts: number;
  /** Whom its block list holds (XEP-0191). */
  readonly blocked: readonly Jid[];
  readonly privacyLists: number;
  /** Messages that wait for it. */
  readonly messages: number;
  /** Days the account can be restored after it is deleted; 0: it is gone soon. */
  readonly deletionRetentionDays: number;
}

/** How an account can be used without its password being asked for. */
export interface OwnDevices {
  /** Oldest first. */
  readonly sessions: readonly OnlineSession[];
  /** Clients that hold a token (XEP-0484), the latest given first. */
  readonly tokens: readonly TokenClient[];
}

/**
 * What the owner of an account sees and does on the account's own page. Whose account it is says the actor alone: no method
 * takes an address. `notFound` where the account is gone.
 */
export interface OwnAccountService {
  overview(actor: EntityActor): Promise<OwnAccount>;
  devices(actor: EntityActor): Promise<OwnDevices>;
  /** Orders the live server to end a session, and ends the token of its client; `notFound` when it is over already. */
  endSession(actor: EntityActor, resource: string): Promise<Committed<void>>;
  /** Ends the token of a client, which needs the password from then on; `notFound` when it has none. */
  endToken(actor: EntityActor, client: string): Promise<Committed<void>>;
  /** Ends every session and every token. */
  endDevices(actor: EntityActor): Promise<Committed<void>>;
  /** Takes an address from the block list. */
  unblock(actor: EntityActor, blocked: Jid): Promise<Committed<void>>;
  /** Sessions, tokens and links of the account end. `invalid` with the field `password` or `newPassword`. */
  changePassword(actor: EntityActor, password: string, newPassword: string): Promise<Committed<void>>;
  /** All that is stored of the account, as a file. `invalid` with the field `password`. */
  export(actor: EntityActor, password: string, format: PortableFormat): Promise<ExportFile>;
  /** `confirmation`: its address. `invalid` with the field `password` or `confirmation`. */
  remove(actor: EntityActor, password: string, confirmation: string): Promise<Committed<void>>;
}

const ENDED_BY_OWNER = "The account's owner ended it.";

export function createOwnAccountService(
  database: Database,
  services: {
    readonly privacy: PrivacyService;
    readonly registrations: RegistrationService;
    readonly exports: ExportService;
  },
): OwnAccountService {
  const { privacy, registrations, exports } = services;

  /** The keys by which the password of the account proves right; throws `invalid` for a wrong one. */
  async function prove(actor: EntityActor, password: string): Promise<ScramCredential> {
    const login = await database.read(grantOf(actor)).accounts.forLogin(actor.jid);
    if (!login) throw unknownAccount(actor.jid);
    const wrong = new DomainError("invalid", "This is not your password.", "password");
    const proven = await provenBy(password, login, () => {
      throw wrong; // an account without keys has no password
    });
    if (!proven) throw wrong;
    return proven;
  }

  return {
    async overview(actor) {
      const { jid } = actor;
      const stores = database.read(grantOf(actor));
      const [account, domain, roster, spool, { lists, blocked }] = await Promise.all([
        stores.accounts.get(jid),
        stores.domains.get(jid.domain),
        stores.rosters.room(jid),
        stores.accounts.spoolRoom(jid),
        privacy.overview(actor, jid),
      ]);
      if (!account || !domain || !roster || !spool) throw unknownAccount(jid);
      return {
        account,
        contacts: roster.items,
        blocked,
        privacyLists: lists.length,
        messages: spool.messages,
        deletionRetentionDays: domain.policy.deletionRetentionDays,
      };
    },
    async devices(actor) {
      const { onlineSessions, fastTokens } = database.read(grantOf(actor));
      const [sessions, tokens] = await Promise.all([onlineSessions.of(actor.jid), fastTokens.all(actor.jid)]);
      return { sessions, tokens: clientsOf(tokens, new Date()) };
    },
    async endSession(actor, resource) {
      return database.transact(grantOf(actor), async (tx) => {
        const ended = (await tx.onlineSessions.of(actor.jid)).find(({ jid }) => jid.resource === resource);
        if (!ended) throw new DomainError("notFound", "This session has ended already.");
        await requestEnd(tx, ended, ENDED_BY_OWNER);
      });
    },
    async endToken(actor, client) {
      const { jid: account } = actor;
      return database.transact(grantOf(actor), async (tx) => {
        await tx.accounts.lock(account);
        if (!(await tx.fastTokens.all(account)).some((token) => token.client === client))
          throw new DomainError("notFound", "This device needs your password already.");
        await tx.fastTokens.revoke(account, client);
        tx.emit({ type: "account.tokensEnded", account, clients: 1 });
      });
    },
    async endDevices(actor) {
      const { jid: account } = actor;
      return database.transact(grantOf(actor), async (tx) => {
        await tx.accounts.lock(account);
        const clients = clientsOf(await tx.fastTokens.all(account), new Date()).length;
        await tx.fastTokens.revoke(account);
        if (clients > 0) tx.emit({ type: "account.tokensEnded", account, clients });
        for (const session of await tx.onlineSessions.of(account)) await requestEnd(tx, session, ENDED_BY_OWNER);
      });
    },
    async unblock(actor, blocked) {
      const set = { kind: "unblock", jids: [blocked] } as const;
      const { events } = await privacy.setBlocking(actor, actor.jid, set);
      return { value: undefined, events };
    },
    async changePassword(actor, password, newPassword) {
      const proven = await prove(actor, password);
      return registrations.changePassword(actor, newPassword, proven).catch((error: unknown) => {
        throw error instanceof DomainError && error.code === "invalid"
          ? new DomainError(error.code, error.message, "newPassword")
          : error;
      });
    },
    async export(actor, password, format) {
      await prove(actor, password);
      return exports.exportOwn(actor, format);
    },
    async remove(actor, password, confirmation) {
      const { jid } = actor;
      if (confirmation.trim() !== jid.toString())
        throw new DomainError("invalid", `Type ${jid} to delete your account.`, "confirmation");
      await prove(actor, password);
      return registrations.remove(actor);
    },
  };
}

function grantOf(actor: EntityActor): Grant {
  return may(actor, "account.login", actor.jid.domain);
}
