"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";

/** Closing and reopening, which concern no session; each tells what it did and brings list and badge up to date. */
export function useReportChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.report.pathFilter());

  const reopen = useMutation(
    api.report.reopen.mutationOptions({
      onSuccess({ report }) {
        toast.success("Report open again.", { description: report.reported });
        return refresh();
      },
      onError: (error) => void toast.error(failureMessage(error)),
    }),
  );
  return {
    reopen,
    close: useMutation(
      api.report.close.mutationOptions({
        onSuccess({ report }) {
          toast.success("Report closed.", {
            description: report.reported,
            action: { label: "Undo", onClick: () => reopen.mutate({ id: report.id }) },
          });
          return refresh();
        },
      }),
    ),
  };
}
