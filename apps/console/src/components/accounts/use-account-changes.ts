"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { toastEffect } from "../../lib/toast-effect.ts";

/** The changes of accounts and sessions; each tells what it did and brings what is on the screen up to date. */
export function useAccountChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([
      queryClient.invalidateQueries(api.account.pathFilter()),
      queryClient.invalidateQueries(api.session.pathFilter()),
      queryClient.invalidateQueries(api.domain.pathFilter()),
    ]);

  return {
    create: useMutation(
      api.account.create.mutationOptions({
        onSuccess({ account }) {
          toast.success("Account created.", { description: account.jid });
          void refresh();
        },
      }),
    ),
    suspend: useMutation(
      api.account.suspend.mutationOptions({
        onSuccess({ account, effect }) {
          toastEffect("Suspended.", account.jid, effect, "Ended");
          void refresh();
        },
      }),
    ),
    enable: useMutation(
      api.account.enable.mutationOptions({
        onSuccess({ account }) {
          toast.success("Enabled. The account can log in again.", { description: account.jid });
          void refresh();
        },
      }),
    ),
    setPassword: useMutation(
      api.account.setPassword.mutationOptions({
        onSuccess({ effect }, { jid }) {
          toastEffect("Password set.", jid, effect, "Ended");
          void refresh();
        },
      }),
    ),
    endSession: useMutation(
      api.session.end.mutationOptions({
        onSuccess({ effect }, { session }) {
          toastEffect("", session, effect, "Ended");
          void refresh();
        },
      }),
    ),
  };
}
