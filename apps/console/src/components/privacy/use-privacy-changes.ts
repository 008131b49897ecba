"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { toastEffect } from "../../lib/toast-effect.ts";

/** The changes of an account's privacy lists; each tells what it did and brings what is on the screen up to date. */
export function usePrivacyChanges(account: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.privacy.pathFilter());

  const overviewNow = () => queryClient.getQueryData(api.privacy.overview.queryKey({ account }));
  /** A list as it is before a change, for undoing that. */
  const stateOf = (name: string | undefined) => {
    const overview = overviewNow();
    return { list: overview?.lists.find((one) => one.name === name), isDefault: overview?.defaultList === name };
  };
  const failed = (error: unknown): void => void toast.error(failureMessage(error));

  const undoing = useMutation(
    api.privacy.restore.mutationOptions({
      onSuccess({ effect }, { name }) {
        toastEffect("Undone.", name, effect, "Reached");
        return refresh();
      },
    }),
  );
  const setDefault = useMutation(
    api.privacy.setDefault.mutationOptions({
      onSuccess({ effect }, { name }) {
        toastEffect(
          name === undefined ? "No default list now." : "Default list set.",
          name ?? account,
          effect,
          "Reached",
        );
        return refresh();
      },
    }),
  );
  const block = useMutation(
    api.privacy.block.mutationOptions({
      onSuccess({ effect }, { jids }) {
        toastEffect("Blocked.", jids.join(", "), effect, "Reached");
        return refresh();
      },
    }),
  );

  /** Makes a list that is gone what it was, and the default again if it was that. */
  const bringBack = async (name: string, version: number, wasDefault: boolean): Promise<void> => {
    try {
      await undoing.mutateAsync({ account, name, version });
      if (wasDefault) await setDefault.mutateAsync({ account, name });
    } catch (error) {
      failed(error);
    }
  };

  return {
    put: useMutation(
      api.privacy.put.mutationOptions({
        onSuccess({ list, effect }, { name }) {
          toastEffect("Saved.", name, effect, "Reached");
          queryClient.setQueryData(api.privacy.overview.queryKey({ account }), (overview) =>
            overview ? { ...overview, lists: [...overview.lists.filter((one) => one.name !== name), list] } : overview,
          );
          void refresh();
        },
        onError: refresh, // somebody else may have changed it meanwhile
      }),
    ),
    restore: useMutation(
      api.privacy.restore.mutationOptions({
        onMutate: ({ name }) => stateOf(name),
        onSuccess({ effect }, { name, version }, { list }) {
          const undo = list && (() => void bringBack(name, list.version, false));
          toastEffect(`Restored version ${version}.`, name, effect, "Reached", undo);
          return refresh();
        },
      }),
    ),
    remove: useMutation(
      api.privacy.remove.mutationOptions({
        onMutate: ({ name }) => stateOf(name),
        onSuccess({ effect }, { name }, { list, isDefault }) {
          const undo = list && (() => void bringBack(name, list.version, isDefault));
          toastEffect("List removed.", name, effect, "Reached", undo);
          return refresh();
        },
        onError: refresh,
      }),
    ),
    setDefault,
    block,
    unblock: useMutation(
      api.privacy.unblock.mutationOptions({
        onMutate: () => stateOf(overviewNow()?.defaultList),
        onSuccess({ effect }, { jids = [] }, { list }) {
          const undo = (): void => {
            // A default list that was left without rules is gone, and comes back as it was.
            if (list && !stateOf(list.name).list) void bringBack(list.name, list.version, true);
            else block.mutate({ account, jids });
          };
          toastEffect("Unblocked.", jids.join(", "), effect, "Reached", undo);
          return refresh();
        },
      }),
    ),
    applyTemplate: useMutation(
      api.privacyTemplate.applyTo.mutationOptions({
        onSuccess({ applied, effect }, { list }) {
          if (applied.length > 0) toastEffect("Template applied.", list, effect, "Reached");
          return refresh();
        },
      }),
    ),
  };
}
