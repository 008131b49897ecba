"use client";

import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";

/** How often the groups on the screen are renewed, in milliseconds. */
export const REFRESH_MS = 10_000;

/** All groups the operator may see, at once; how many members each has comes after them, for counting takes its time. */
export function useCountedGroups() {
  const api = useApi();
  const uncounted = useQuery(api.group.list.queryOptions({ counted: false }));
  const counted = useQuery({ ...api.group.list.queryOptions(), refetchInterval: REFRESH_MS });
  return counted.data ? counted : uncounted;
}
