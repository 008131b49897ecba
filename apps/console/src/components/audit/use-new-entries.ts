"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useRef } from "react";
import { useApi } from "../../lib/api.tsx";
import { type AuditFilters, auditQuestion } from "../../lib/audit-filters.ts";
import type { AuditEntry } from "../../lib/audit-words.ts";
import { useVisible } from "../../lib/use-visible.ts";

/** New entries that are counted; more are "99+". */
export const COUNTED = 100;
/** How long more changes are waited for before it is asked what is new, in milliseconds. */
const GATHER_MS = 150;
/** How often it is asked how far a change went live while that is not known, in milliseconds. */
const PENDING_MS = 1000;
/** After this long it is not asked any more, in milliseconds. */
const PENDING_LIMIT_MS = 30_000;

interface NewEntries {
  /** Entries that are newer than those on the screen, {@link COUNTED} at most. */
  readonly count: number;
  /** The newest entries, as far as they are on the screen, with what is known of their effect now. */
  readonly known: ReadonlyMap<string, AuditEntry>;
}

/**
 * What came to the audit since its first page was read: asked when something changes, while the tab is looked at. What is
 * on the screen stays as it is. `entries` absent: no first page is on the screen.
 */
export function useNewEntries(filters: AuditFilters, entries: readonly AuditEntry[] | undefined): NewEntries {
  const api = useApi();
  const queryClient = useQueryClient();
  const isShown = entries !== undefined;
  const options = api.audit.list.queryOptions({ ...auditQuestion(filters), limit: COUNTED });
  const isPending =
    entries?.some(({ effect, at }) => effect.pending > 0 && Date.now() - at.getTime() < PENDING_LIMIT_MS) ?? false;
  const newest = useQuery({ ...options, enabled: false });
  const { refetch } = newest;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isLive = useVisible() && isShown;
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isPending || !isLive) return;
    const again = setInterval(() => void refetch(), PENDING_MS);
    return () => clearInterval(again);
  }, [isPending, isLive, refetch]);
  const { domain } = filters;
  useSubscription(
    api.live.changes.subscriptionOptions(domain === undefined ? {} : { domain }, {
      enabled: isLive,
      onData() {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          void refetch();
          void queryClient.invalidateQueries(api.audit.get.pathFilter());
        }, GATHER_MS);
      },
    }),
  );
  const items = newest.data?.items ?? [];
  const last = BigInt(entries?.[0]?.id ?? 0);
  return {
    count: isShown ? items.filter(({ id }) => BigInt(id) > last).length : 0,
    known: new Map(items.map((entry) => [entry.id, entry])),
  };
}
