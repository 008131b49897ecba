import type { LoginLockStore } from "../../account/login-lock-store.ts";
import type { Grant } from "../../actor.ts";
import { covers } from "./grant.ts";
import { byText, type MemoryAccess } from "./state.ts";

export function loginLockStore(grant: Grant, { read, write }: MemoryAccess): LoginLockStore {
  return {
    async list({ now, limit, account }) {
      return read()
        .loginLocks.filter((lock) => covers(grant, lock.account.domain) && read().accounts.has(lock.account.toString()))
        .filter((lock) => lock.until > now && (account?.equals(lock.account) ?? true))
        .sort(
          (one, other) =>
            other.since.getTime() - one.since.getTime() ||
            byText(one.account.toString(), other.account.toString()) ||
            byText(one.address, other.address),
        )
        .slice(0, limit);
    },
    async put(account, lock) {
      if (!covers(grant, account.domain) || !read().accounts.has(account.toString())) return;
      const others = read().loginLocks.filter(
        (one) =>
          !(one.account.equals(account) && one.address === lock.address && one.node === lock.node) &&
          !(covers(grant, one.account.domain) && one.until <= lock.since),
      );
      write({ loginLocks: [...others, { account, ...lock }] });
    },
    async remove(account) {
      if (covers(grant, account.domain))
        write({ loginLocks: read().loginLocks.filter((one) => !one.account.equals(account)) });
    },
  };
}
