import type { BareJid } from "@rostra/xmpp/jid";
import type { Transaction } from "../transaction.ts";
import { type AccountProfile, profileDifference } from "./account-profile.ts";
import type { AccountDetails } from "./account-store.ts";

/** Sets what describes an account, and tells what is different by it; undefined when nothing is. */
export async function updateProfile(
  tx: Transaction,
  jid: BareJid,
  was: AccountProfile,
  profile: AccountProfile,
): Promise<AccountDetails | undefined> {
  const { before, after } = profileDifference(was, profile);
  if (Object.keys(after).length === 0) return undefined;
  const updated = await tx.accounts.update(jid, profile);
  const isRenamed = "displayName" in after && (await tx.groups.of(jid)).length > 0;
  const groupsVersion = isRenamed ? await tx.groups.bump(jid.domain) : undefined;
  tx.emit({
    type: "account.updated",
    account: jid,
    before,
    after,
    ...(groupsVersion !== undefined && { groupsVersion }),
  });
  return updated;
}
