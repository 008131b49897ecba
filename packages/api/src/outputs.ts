import type { BatchOutcome } from "@rostra/core/account/account-batch-service";
import type { Account, AccountDetails, AccountSummary } from "@rostra/core/account/account-store";
import { isSuspended } from "@rostra/core/account/account-store";
import type { BulkOverview } from "@rostra/core/bulk/bulk-service";
import type { BulkItemState } from "@rostra/core/bulk/bulk-store";
import type { Domain } from "@rostra/core/domain/domain-store";
import type { ImportOverview, ListedImport } from "@rostra/core/import/import-service";
import type { Job } from "@rostra/core/job/job-store";
import type { RosterPair } from "@rostra/core/roster/roster-service";
import type { Services } from "@rostra/core/services";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import type { Committed, LiveEffect } from "@rostra/core/transaction";
import { type RosterItem, shownSubscription } from "@rostra/xmpp/roster";
import { isPendingIn, isPendingOut } from "@rostra/xmpp/subscription";

/** An account as the API gives it: addresses as text. */
export type AccountOutput = ReturnType<typeof accountOutput>;

export function accountOutput(account: Account) {
  const { jid, suspension, ...rest } = account;
  return {
    ...rest,
    jid: jid.toString(),
    username: jid.local ?? "",
    domain: jid.domain,
    ...(suspension && { suspension }),
    /** Whether the suspension is in force now; one that starts later, or has run out, is not. */
    suspended: isSuspended(account, new Date()),
  };
}

/** An account with its notes and attributes. */
export type AccountDetailsOutput = ReturnType<typeof accountDetailsOutput>;

export function accountDetailsOutput(account: AccountDetails) {
  const { notes, attributes } = account;
  return { ...accountOutput(account), ...(notes !== undefined && { notes }), attributes };
}

/** How a batch went with one account. */
export function batchOutcomeOutput({ account, ...rest }: BatchOutcome) {
  return { account: account.toString(), ...rest };
}

export type AccountSummaryOutput = ReturnType<typeof accountSummaryOutput>;

export function accountSummaryOutput(account: AccountSummary) {
  return { ...accountOutput(account), sessions: account.sessions, groups: account.groups, spool: account.spool };
}

export type BulkOutput = ReturnType<typeof bulkOutput>;

/** A bulk, how many of its accounts are how, why some are not changed, and how far its job has come. */
export function bulkOutput({ bulk, counts, job }: BulkOverview) {
  const { id, domain, action, state, sessions, createdAt } = bulk;
  const accountsThat = (is: BulkItemState): number =>
    counts.filter((one) => one.state === is).reduce((sum, { items }) => sum + items, 0);
  return {
    id,
    domain,
    action,
    state,
    /** Sessions that the accounts to be changed had when it was previewed. */
    sessions,
    createdAt,
    accounts: {
      planned: accountsThat("planned"),
      unchanged: accountsThat("unchanged"),
      refused: accountsThat("refused"),
      changed: accountsThat("changed"),
      undone: accountsThat("undone"),
      left: accountsThat("left"),
    },
    reasons: counts.flatMap(({ state: is, reason, items }) =>
      reason === undefined ? [] : [{ state: is, reason, accounts: items }],
    ),
    ...(job && { job: jobOutput(job) }),
  };
}

export type ImportOutput = ReturnType<typeof importOutput>;

/** A plan, what it comes to, and how far its job has come. */
export function importOutput({ plan, counts, job }: ImportOverview) {
  return job ? { plan, counts, job: jobOutput(job) } : { plan, counts };
}

/** A plan of a list; `job` is the one that is at it now. */
export function listedImportOutput({ plan, job }: ListedImport) {
  return { ...plan, ...(job && { job: jobOutput(job) }) };
}

/** `perSecond` is over the whole time of the job. */
function jobOutput({ id, kind, state, done, failed, total, fault, createdAt, startedAt, endedAt }: Job) {
  const seconds = startedAt ? ((endedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000 : 0;
  const facts = { id, kind, state, done, failed, total, fault, createdAt, startedAt, endedAt };
  return { ...facts, perSecond: seconds > 0 ? Math.round(done / seconds) : 0 };
}

export type SessionOutput = ReturnType<typeof sessionOutput>;

export function sessionOutput({ jid, ...session }: OnlineSession) {
  return { ...session, jid: jid.toString(), resource: jid.resource };
}

export function domainOutput({ id, name, policy, createdAt }: Domain) {
  return { id, name, policy, createdAt };
}

/** What one roster holds of a contact: the four facts of its subscription (RFC 6121 App. A.1) beside the shown value. */
export type RosterSideOutput = ReturnType<typeof rosterSideOutput>;

export function rosterSideOutput({ name, groups, subscription, listed, approved }: RosterItem) {
  return {
    ...(name !== undefined && { name }),
    groups,
    subscription: shownSubscription(subscription),
    /** Whether the owner has asked and not been answered. */
    asked: isPendingOut(subscription),
    /** Whether the contact has asked and not been answered. */
    requested: isPendingIn(subscription),
    /** False while only a request is remembered: clients do not show such a contact. */
    listed,
    /** Whether a request of the contact is approved beforehand. */
    approved,
  };
}

/** One contact of an account with both sides. */
export type RosterPairOutput = ReturnType<typeof rosterPairOutput>;

export function rosterPairOutput({ contact, item, theirs, isLocal, given, isOneSided }: RosterPair) {
  return {
    contact: contact.toString(),
    isLocal,
    isOneSided,
    ...(item && { mine: rosterSideOutput(item) }),
    ...(theirs && { theirs: rosterSideOutput(theirs) }),
    ...(given && {
      given: {
        to: given.to,
        from: given.from,
        rosterGroups: given.rosterGroups,
        givenBy: given.givenBy,
        ...(given.displayName !== undefined && { displayName: given.displayName }),
      },
    }),
  };
}

/** A change and how far it has gone live, waiting a bounded time for the nodes to confirm. */
export async function withEffect<T, O>(
  services: Services,
  committed: Committed<T>,
  output: (value: T) => O,
): Promise<O & { readonly effect: LiveEffect }> {
  const effect = await services.effect(committed.events);
  return { ...output(committed.value), effect };
}
