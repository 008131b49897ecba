"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";

/** What can be done to an import; each brings what is shown up to date. */
export function useImportChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = (): Promise<unknown> => queryClient.invalidateQueries(api.import.pathFilter());
  const onError = (error: unknown): void => {
    toast.error(failureMessage(error));
    void onSuccess(); // it is not as it was thought to be
  };
  return {
    start: useMutation(api.import.start.mutationOptions({ onSuccess, onError })),
    pause: useMutation(api.import.pause.mutationOptions({ onSuccess, onError })),
    resume: useMutation(api.import.resume.mutationOptions({ onSuccess, onError })),
    // Asked for in dialogs, which show what went wrong.
    undo: useMutation(api.import.undo.mutationOptions({ onSuccess })),
    cancel: useMutation(api.import.cancel.mutationOptions({ onSuccess })),
    remove: useMutation(
      api.import.remove.mutationOptions({
        onSuccess() {
          toast.success("Import forgotten. The accounts stay.");
          void queryClient.invalidateQueries(api.import.list.queryFilter());
        },
      }),
    ),
  };
}
