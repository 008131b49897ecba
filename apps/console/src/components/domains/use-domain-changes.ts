"use client";

import type { PolicyPart } from "@rostra/core/domain/domain-policy";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { toastEffect } from "../../lib/toast-effect.ts";

/** The changes of one domain; each tells what it did and brings what is on the screen up to date. */
export function useDomainChanges(name: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.domain.pathFilter());
  const restore = useMutation(
    api.domain.policy.set.mutationOptions({
      onSuccess({ effect }) {
        toastEffect("Policy as it was before.", name, effect, "Ended");
        return refresh();
      },
      onError: (error) => void toast.error(failureMessage(error)),
    }),
  );
  const save = useMutation(api.domain.policy.set.mutationOptions({ onSuccess: refresh }));
  return {
    setPolicy: {
      isPending: save.isPending,
      error: save.error,
      reset: save.reset,
      /** `before`: what undo sets. */
      mutate(part: PolicyPart, before: PolicyPart, onSuccess: () => void): void {
        save.mutate(policyInput(name, part), {
          onSuccess({ effect }) {
            onSuccess();
            toastEffect("Saved.", name, effect, "Ended", () => restore.mutate(policyInput(name, before)));
          },
        });
      },
    },
    remove: useMutation(
      api.domain.remove.mutationOptions({
        onSuccess({ effect }) {
          toastEffect("Domain removed.", name, effect, "Ended");
          void refresh();
        },
      }),
    ),
  };
}

/** The input of `domain.policy.set`, which wants a list of its own. */
function policyInput(domain: string, { mechanisms, ...part }: PolicyPart) {
  return { domain, ...part, ...(mechanisms && { mechanisms: [...mechanisms] }) };
}
