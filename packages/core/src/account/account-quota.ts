import { DomainError } from "../domain-error.ts";
import type { Stores, Transaction } from "../transaction.ts";

/**
 * Throws `limited` where a domain's policy (`accountQuota`) has no room for so many accounts more. Where there is a bound
 * the domain is held until the transaction ends, so that of two who come for the last place one gets it: ask before the
 * accounts are made. A domain that is not there has room.
 */
export async function requireAccountRoom(tx: Transaction, domain: string, more: number): Promise<void> {
  if ((await accountQuota(tx, domain)) === null) return;
  const quota = (await tx.domains.getForChange(domain))?.policy.accountQuota ?? null;
  if (quota === null || (await tx.accounts.count(domain, quota + 1)) + more <= quota) return;
  throw new DomainError(
    "limited",
    `${domain} is full: its policy allows ${quota} ${quota === 1 ? "account" : "accounts"}.`,
    "domain",
  );
}

/** How many accounts more a domain may hold, as it is now; undefined: any number. For plans, which promise nothing. */
export async function accountRoom(stores: Stores, domain: string): Promise<number | undefined> {
  const quota = await accountQuota(stores, domain);
  return quota === null ? undefined : Math.max(0, quota - (await stores.accounts.count(domain, quota)));
}

async function accountQuota(stores: Stores, domain: string): Promise<number | null> {
  return (await stores.domains.get(domain))?.policy.accountQuota ?? null;
}
