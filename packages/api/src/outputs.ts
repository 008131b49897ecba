import type { Account, AccountSummary } from "@rostra/core/account/account-store";
import { isSuspended } from "@rostra/core/account/account-store";
import type { Domain } from "@rostra/core/domain/domain-store";
import type { Services } from "@rostra/core/services";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import type { Committed, LiveEffect } from "@rostra/core/transaction";

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

export type AccountSummaryOutput = ReturnType<typeof accountSummaryOutput>;

export function accountSummaryOutput(account: AccountSummary) {
  return { ...accountOutput(account), sessions: account.sessions };
}

export type SessionOutput = ReturnType<typeof sessionOutput>;

export function sessionOutput({ jid, ...session }: OnlineSession) {
  return { ...session, jid: jid.toString(), resource: jid.resource };
}

export function domainOutput({ id, name, policy, createdAt }: Domain) {
  return { id, name, policy, createdAt };
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
