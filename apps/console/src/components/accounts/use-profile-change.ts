"use client";

import type { AccountDetailsOutput } from "@rostra/api/outputs";
import type { RouterInputs } from "@rostra/api/root";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { type ProfilePart, withProfile } from "../../lib/profile-draft.ts";
import { toastEffect } from "../../lib/toast-effect.ts";

type Update = RouterInputs["account"]["update"];

/** Changes what describes an account: shown at once, and taken back with the reason when it is refused. */
export function useProfileChange(jid: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const { queryKey } = api.account.get.queryOptions({ jid });
  const settle = (): Promise<unknown> => queryClient.invalidateQueries(api.account.pathFilter());
  const undo = useMutation(
    api.account.update.mutationOptions({
      onSuccess: ({ effect }) => toastEffect("Undone.", jid, effect, "Reached"),
      onError: (error) => toast.error(failureMessage(error), { description: jid }),
      onSettled: settle,
    }),
  );
  const save = useMutation(
    api.account.update.mutationOptions({
      async onMutate(update: Update) {
        await queryClient.cancelQueries({ queryKey });
        const before = queryClient.getQueryData(queryKey);
        const { jid: _, version: __, ...change } = update;
        queryClient.setQueryData(queryKey, (now) => now && withProfile(now, change));
        return { before };
      },
      onError(_error, _update, context) {
        if (context?.before) queryClient.setQueryData(queryKey, context.before);
      },
      onSettled: settle,
    }),
  );
  return {
    error: save.error,
    isPending: save.isPending,
    reset: save.reset,
    /** `before`: the same facts as they were, by which it can be undone. */
    save(account: AccountDetailsOutput, after: ProfilePart, before: ProfilePart, onSaved: () => void): void {
      save.mutate(
        { jid, version: account.version, ...after },
        {
          onSuccess({ account: saved, effect }) {
            onSaved();
            const { version } = saved;
            toastEffect("Saved.", jid, effect, "Reached", () => undo.mutate({ jid, version, ...before }));
          },
        },
      );
    },
  };
}
