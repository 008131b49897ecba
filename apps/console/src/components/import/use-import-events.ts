"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useApi } from "../../lib/api.tsx";
import { useVisible } from "../../lib/use-visible.ts";

/** Brings the imports on the screen up to date whenever something becomes of one, while the tab is looked at. */
export function useImportEvents(mayRead: boolean): void {
  const api = useApi();
  const queryClient = useQueryClient();
  const enabled = useVisible() && mayRead;
  useSubscription(
    api.live.changes.subscriptionOptions(
      {},
      {
        enabled,
        onData({ data }) {
          if (data.kind === "reset" || (data.kind === "event" && data.type === "import.changed"))
            void queryClient.invalidateQueries(api.import.pathFilter());
        },
      },
    ),
  );
}
