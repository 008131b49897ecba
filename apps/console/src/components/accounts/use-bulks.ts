"use client";

import type { BulkOutput } from "@rostra/api/outputs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { isUnderWay } from "../../lib/bulk-words.ts";
import { failureMessage } from "../../lib/form-failure.ts";

/** How often it is looked how far bulks have come: while one is under way, and otherwise. In milliseconds. */
const PROGRESS_MS = 700;
const IDLE_MS = 30_000;

/** Bulks that are looked at. */
const LIMIT = 20;

/**
 * Bulk actions that are under way, whoever started them, and those that came to an end while this page was open and were not
 * dismissed; what changes them. What they do to accounts is brought up to date on the screen.
 */
export function useBulks(enabled: boolean) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [watched, setWatched] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery({
    ...api.account.bulk.list.queryOptions({ limit: LIMIT }),
    enabled,
    refetchInterval: ({ state: { data } }) => (data?.items.some(isUnderWay) ? PROGRESS_MS : IDLE_MS),
  });
  const all = list.data?.items ?? [];
  const running = all.filter(isUnderWay).map(({ id }) => id);
  const before = useRef<readonly string[]>([]);
  const key = running.join(" ");
  useEffect(() => {
    const now = key === "" ? [] : key.split(" ");
    const over = before.current.some((id) => !now.includes(id));
    before.current = now;
    if (now.length > 0) setWatched((ids) => (now.every((id) => ids.has(id)) ? ids : new Set([...ids, ...now])));
    if (over) {
      void queryClient.invalidateQueries(api.account.list.pathFilter());
      void queryClient.invalidateQueries(api.group.pathFilter());
    }
  }, [key, queryClient, api]);

  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.account.bulk.list.pathFilter());
  const options = {
    onSuccess: ({ id }: BulkOutput) => {
      setWatched((ids) => new Set([...ids, id]));
      return refresh();
    },
    onError: (error: unknown) => void toast.error(failureMessage(error)),
  };
  return {
    /** The latest first. */
    bulks: all.filter((bulk) => isUnderWay(bulk) || watched.has(bulk.id)),
    start: useMutation(api.account.bulk.start.mutationOptions({ onSuccess: options.onSuccess })),
    cancel: useMutation(api.account.bulk.cancel.mutationOptions(options)),
    undo: useMutation(api.account.bulk.undo.mutationOptions(options)),
    dismiss(id: string): void {
      setWatched((ids) => new Set([...ids].filter((one) => one !== id)));
    },
  };
}
