"use client";

import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { useMay } from "../../lib/operator.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

/** How often it is asked whether it is over, in milliseconds: of that nobody tells. */
const REFRESH_MS = 10_000;
/** Addresses that are named. */
const NAMED = 5;

/** That nobody gets in from some address for now, though the password may be right by now; and the way to end that. */
export function LockNotice({ jid, domain }: { readonly jid: string; readonly domain: string }) {
  const api = useApi();
  const may = useMay();
  const { unlock } = useAccountChanges();
  const found = useQuery({
    ...api.account.locks.queryOptions({ jid, limit: NAMED }),
    refetchInterval: REFRESH_MS,
  }).data;
  const [latest] = found?.locks ?? [];
  if (!found || !latest) return null;
  const addresses = [...new Set(found.locks.map(({ address }) => address))];
  return (
    <Notice tone="warn" className="mb-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium">
            Locked: logins from {addresses.join(", ")}
            {found.more && " and others"} are refused until <Time at={latest.until} as="moment" />.
          </p>
          <p>Too many wrong passwords came from there. From elsewhere the account can log in.</p>
        </div>
        {may("account.password", domain) && (
          <Button size="sm" busy={unlock.isPending} onClick={() => unlock.mutate({ jid })}>
            Unlock
          </Button>
        )}
      </div>
    </Notice>
  );
}
