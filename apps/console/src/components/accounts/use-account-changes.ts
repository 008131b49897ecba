"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureMessage } from "../../lib/form-failure.ts";
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

  const enable = useMutation(
    api.account.enable.mutationOptions({
      onSuccess({ account }) {
        toast.success("Enabled. The account can log in again.", { description: account.jid });
      },
      onError: (error, { jid }) => toast.error(failureMessage(error), { description: jid }),
      onSettled: refresh,
    }),
  );
  const restore = useMutation(
    api.account.restore.mutationOptions({
      onSuccess({ account, effect }) {
        toastEffect("Restored, with all it had.", account.jid, effect, "Reached");
      },
      onError: (error, { jid }) => toast.error(failureMessage(error), { description: jid }),
      onSettled: refresh,
    }),
  );

  return {
    enable,
    restore,
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
          const undo = (): void => enable.mutate({ jid: account.jid, reason: "Undone" });
          if (account.suspended) toastEffect("Suspended.", account.jid, effect, "Ended", undo);
          else
            toast.success("Suspension planned.", {
              description: account.jid,
              action: { label: "Undo", onClick: undo },
            });
          void refresh();
        },
      }),
    ),
    remove: useMutation(
      api.account.delete.mutationOptions({
        onSuccess({ account, effect }) {
          const undo = (): void => restore.mutate({ jid: account.jid });
          toastEffect("Deleted.", account.jid, effect, "Ended", undo);
          void refresh();
        },
      }),
    ),
    purge: useMutation(
      api.account.purge.mutationOptions({
        onSuccess({ effect }, { jid }) {
          toastEffect("Erased for good.", jid, effect, "Reached");
          void queryClient.invalidateQueries(api.domain.pathFilter());
        },
      }),
    ),
    createResetLink: useMutation(api.account.createResetLink.mutationOptions({ onSuccess: () => void refresh() })),
    endTokens: useMutation(
      api.account.endTokens.mutationOptions({
        onSuccess({ clients }, { jid }) {
          toast.success(`Ended the tokens of ${plural(clients, "client")}.`, { description: jid });
          void refresh();
        },
      }),
    ),
    unlock: useMutation(
      api.account.unlock.mutationOptions({
        onSuccess(_, { jid }) {
          toast.success("Unlocked. The account may be tried again at once.", { description: jid });
        },
        onError: (error, { jid }) => toast.error(failureMessage(error), { description: jid }),
        onSettled: refresh,
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
  };
}
