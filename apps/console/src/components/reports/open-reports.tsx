"use client";

import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { Badge } from "../ui/badge.tsx";

/** How often the number in the menu is renewed, in milliseconds. */
const REFRESH_MS = 30_000;
/** The server counts no further. */
const COUNTED = 1000;

/** How many reports wait for somebody; nothing where none does. */
export function OpenReports() {
  const api = useApi();
  const { data: count = 0 } = useQuery({
    ...api.report.openCount.queryOptions({}),
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS,
  });
  if (count === 0) return null;
  return (
    <Badge tone="warn" className="tabular-nums">
      {count < COUNTED ? count : `${COUNTED - 1}+`}
      <span className="sr-only"> open</span>
    </Badge>
  );
}
