"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { toastEffect } from "../../lib/toast-effect.ts";

/** What the owner of an account changes by a click; each says what it did, and the page follows. */
export function useOwnChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const renew = (): Promise<void> => queryClient.invalidateQueries(api.me.pathFilter());
  return {
    endSession: useMutation(api.me.endSession.mutationOptions({ onSettled: renew })),
    endToken: useMutation(
      api.me.endToken.mutationOptions({
        onSuccess: () => void toast.success("Signed out. The device needs your password from now on."),
        onSettled: renew,
      }),
    ),
    endDevices: useMutation(
      api.me.endDevices.mutationOptions({
        onSuccess: ({ effect }) => toastEffect("Signed out.", "Every device", effect, "Ended"),
        onSettled: renew,
      }),
    ),
    endWebSession: useMutation(
      api.me.endWebSession.mutationOptions({
        onSuccess: () => void toast.success("Signed out there."),
        onError: (error) => void toast.error(error.message),
        onSettled: renew,
      }),
    ),
    unblock: useMutation(
      api.me.unblock.mutationOptions({
        onSuccess: ({ effect }, { jid }) => toastEffect("Unblocked.", jid, effect, "Reached"),
        onError: (error) => void toast.error(error.message),
        onSettled: renew,
      }),
    ),
  };
}
