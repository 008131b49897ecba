"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { toastEffect } from "../../lib/toast-effect.ts";

/** The changes of rosters; each tells what it did and brings what is on the screen up to date. */
export function useRosterChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.roster.pathFilter());

  return {
    set: useMutation(
      api.roster.set.mutationOptions({
        onSuccess({ effect }, { contact }) {
          toastEffect("Saved.", contact, effect, "Reached");
          return refresh();
        },
      }),
    ),
    relate: useMutation(
      api.roster.relate.mutationOptions({
        onSuccess({ effect }, { account, contact }) {
          toastEffect("Saved.", `${account} and ${contact}`, effect, "Reached");
          return refresh();
        },
      }),
    ),
    remove: useMutation(
      api.roster.remove.mutationOptions({
        onSuccess({ effect }, { contact }) {
          toastEffect("Removed.", contact, effect, "Reached");
          return refresh();
        },
      }),
    ),
  };
}
