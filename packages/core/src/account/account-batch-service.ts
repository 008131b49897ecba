import type { BareJid } from "@rostra/xmpp/jid";
import { type Actor, may, type Verb } from "../actor.ts";
import { DomainError, type DomainErrorCode } from "../domain-error.ts";
import { GROUP_BATCH, type GroupService } from "../group/group-service.ts";
import type { Database } from "../transaction.ts";
import type { AccountService } from "./account-service.ts";
import type { AccountFilter, Suspension } from "./account-store.ts";
import type { DeletionService } from "./deletion-service.ts";

/** Accounts that one call acts on at most. */
export const ACCOUNT_BATCH = 1000;

/** Changes that run side by side. */
const CONCURRENCY = 4;

/** What is done to each account. */
export type BatchAction =
  | { readonly kind: "suspend"; readonly suspension: Suspension }
  | { readonly kind: "enable"; readonly reason: string }
  | { readonly kind: "delete"; readonly reason: string }
  | { readonly kind: "addToGroup"; readonly group: string };

/** Which accounts of the domain: those that are named, or those of a filter, a page at a time. */
export type BatchSelection =
  | { readonly accounts: readonly BareJid[] }
  | { readonly filter: Omit<AccountFilter, "domain">; readonly after?: string; readonly limit: number };

/** How it went with one account; `unchanged`: it was so already. */
export type BatchOutcome =
  | { readonly account: BareJid; readonly outcome: "changed" | "unchanged" }
  | {
      readonly account: BareJid;
      readonly outcome: "refused";
      readonly code: DomainErrorCode;
      readonly message: string;
    };

export interface BatchResult {
  /** In the order of the selection. */
  readonly outcomes: readonly BatchOutcome[];
  readonly events: readonly bigint[];
  /** Of a filter: where the next call goes on; absent when that was all. */
  readonly next?: string;
}

/** One action on many accounts: each is a change by itself, with its own audit entry, and what is refused stops no other. */
export interface AccountBatchService {
  /** `invalid` for more than {@link ACCOUNT_BATCH} accounts, or one of another domain. */
  run(actor: Actor, domain: string, selection: BatchSelection, action: BatchAction): Promise<BatchResult>;
}

const VERBS: Readonly<Record<BatchAction["kind"], Verb>> = {
  suspend: "account.write",
  enable: "account.write",
  delete: "account.remove",
  addToGroup: "roster.write",
};

interface Selected {
  readonly chosen: readonly BareJid[];
  readonly next?: string;
}

interface Done {
  readonly outcome: BatchOutcome;
  readonly events: readonly bigint[];
}

export function createAccountBatchService(
  database: Database,
  {
    accounts,
    deletions,
    groups,
  }: { readonly accounts: AccountService; readonly deletions: DeletionService; readonly groups: GroupService },
): AccountBatchService {
  async function selected(actor: Actor, domain: string, selection: BatchSelection): Promise<Selected> {
    if ("accounts" in selection) {
      if (selection.accounts.length > ACCOUNT_BATCH)
        throw new DomainError("invalid", `Choose at most ${ACCOUNT_BATCH} accounts at once.`, "accounts");
      const stranger = selection.accounts.find((jid) => jid.domain !== domain);
      if (stranger) throw new DomainError("invalid", `${stranger} is not an account of ${domain}.`, "accounts");
      return { chosen: selection.accounts };
    }
    const { filter, after, limit } = selection;
    const query = { ...filter, domain, limit: Math.min(limit, ACCOUNT_BATCH), ...(after && { after }) };
    const { items, next } = await accounts.list(actor, query);
    return { chosen: items.map(({ jid }) => jid), ...(next !== undefined && { next }) };
  }

  async function act(actor: Actor, jid: BareJid, action: Exclude<BatchAction, { kind: "addToGroup" }>): Promise<Done> {
    try {
      if (action.kind === "enable" && (await accounts.get(actor, jid)).status === "active")
        return { outcome: { account: jid, outcome: "unchanged" }, events: [] };
      const { events } = await change(actor, jid, action);
      return { outcome: { account: jid, outcome: "changed" }, events };
    } catch (error) {
      return { outcome: refused(jid, error), events: [] };
    }
  }

  function change(actor: Actor, jid: BareJid, action: Exclude<BatchAction, { kind: "addToGroup" }>) {
    switch (action.kind) {
      case "suspend":
        return accounts.suspend(actor, jid, action.suspension);
      case "enable":
        return accounts.enable(actor, jid, action.reason);
      case "delete":
        return deletions.delete(actor, jid, action.reason);
    }
  }

  /** All of them are one change of the group. */
  async function addToGroup(actor: Actor, chosen: readonly BareJid[], id: string): Promise<readonly Done[]> {
    const group = await groups.get(actor, id);
    const grant = may(actor, "roster.write", group.domain);
    const { accounts: stored } = database.read(grant);
    const known: BareJid[] = [];
    for (const jid of chosen) if (await stored.get(jid)) known.push(jid);
    const added = new Set<string>();
    const events: bigint[] = [];
    for (let start = 0; start < known.length; start += GROUP_BATCH) {
      const committed = await groups.addMembers(actor, id, known.slice(start, start + GROUP_BATCH));
      for (const { jid } of committed.value) added.add(jid.toString());
      events.push(...committed.events);
    }
    const isKnown = new Set(known.map(String));
    return chosen.map((account, index): Done => {
      const unknown = new DomainError("notFound", `There is no account ${account}.`);
      const outcome = added.has(account.toString()) ? "changed" : "unchanged";
      return {
        outcome: isKnown.has(account.toString()) ? { account, outcome } : refused(account, unknown),
        events: index === 0 ? events : [],
      };
    });
  }

  return {
    async run(actor, domain, selection, action) {
      may(actor, VERBS[action.kind], domain);
      const { chosen, next } = await selected(actor, domain, selection);
      const done: Done[] = [];
      if (action.kind === "addToGroup") done.push(...(await addToGroup(actor, chosen, action.group)));
      else
        for (let start = 0; start < chosen.length; start += CONCURRENCY)
          done.push(
            ...(await Promise.all(chosen.slice(start, start + CONCURRENCY).map((jid) => act(actor, jid, action)))),
          );
      return {
        outcomes: done.map(({ outcome }) => outcome),
        events: done.flatMap(({ events }) => events),
        ...(next !== undefined && { next }),
      };
    },
  };
}

function refused(account: BareJid, error: unknown): BatchOutcome {
  if (!(error instanceof DomainError)) throw error;
  return { account, outcome: "refused", code: error.code, message: error.message };
}
