"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { useOperator } from "../../lib/operator.tsx";

/** The changes of operators and their invitations; each tells what it did and brings the page up to date. `email`: of whom. */
export function useOperatorChanges(email: string) {
  const api = useApi();
  const self = useOperator();
  const router = useRouter();
  const queryClient = useQueryClient();
  const done = (sentence: string): Promise<void> => {
    toast.success(sentence, { description: email });
    return queryClient.invalidateQueries(api.operator.pathFilter());
  };
  return {
    setRoles: useMutation(
      api.operator.setRoles.mutationOptions({
        onSuccess(_, { id }) {
          if (id === self.id) router.refresh(); // what the menu offers hangs on it
          return done("Saved. It holds from now on, in every session.");
        },
      }),
    ),
    endSessions: useMutation(
      api.operator.endSessions.mutationOptions({
        onSuccess: ({ ended }) => done(`Ended ${plural(ended, "session")}.`),
      }),
    ),
    endTwoFactor: useMutation(
      api.operator.endTwoFactor.mutationOptions({
        onSuccess: () => done("Switched off the second factor."),
      }),
    ),
    remove: useMutation(
      api.operator.remove.mutationOptions({
        onSuccess: () => done("Removed the operator."),
      }),
    ),
    invite: useMutation(
      api.operator.invite.mutationOptions({
        onSuccess: () => queryClient.invalidateQueries(api.operator.pathFilter()),
      }),
    ),
    revokeInvitation: useMutation(
      api.operator.revokeInvitation.mutationOptions({
        onSuccess: () => done("Revoked. The link is good for nothing."),
      }),
    ),
  };
}
