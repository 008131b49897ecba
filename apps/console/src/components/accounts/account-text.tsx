import type { AccountOutput } from "@rostra/api/outputs";
import { Badge, Dot } from "../ui/badge.tsx";

/** An address with the domain in the background; cut at its end where there is no room. */
export function Address({ username, domain }: { username: string; domain: string }) {
  return (
    <>
      {username}
      <span className="font-normal text-ink-3">@{domain}</span>
    </>
  );
}

/** Whether the account can be used: active, suspended, suspended at another time, or deleted. */
export function StatusBadge({
  account,
}: {
  account: Pick<AccountOutput, "status" | "suspended" | "suspension" | "deletion">;
}) {
  if (account.deletion) return <Badge tone="danger">Deleted</Badge>;
  if (account.suspended) return <Badge tone="danger">Suspended</Badge>;
  if (account.status === "suspended" && account.suspension?.from && account.suspension.from > new Date())
    return <Badge tone="warn">Suspension planned</Badge>;
  return <span className="text-ink-2">Active</span>;
}

/** How many sessions an account has now. */
export function SessionCount({ count }: { count: number }) {
  if (count === 0) return <span className="text-ink-3">Offline</span>;
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap tabular-nums">
      <Dot tone="ok" />
      {count === 1 ? "1 session" : `${count} sessions`}
    </span>
  );
}
