"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { invitationTitle } from "../../lib/invitation-words.ts";

/** Making and revoking, which concern no session; each brings the list up to date. */
export function useInvitationChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.invitation.pathFilter());
  return {
    create: useMutation(api.invitation.create.mutationOptions({ onSuccess: () => void refresh() })),
    revoke: useMutation(
      api.invitation.revoke.mutationOptions({
        onSuccess({ invitation }) {
          toast.success("Invitation revoked. Its link is good for nothing any more.", {
            description: invitationTitle(invitation),
          });
          return refresh();
        },
      }),
    ),
  };
}
