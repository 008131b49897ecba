"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { toastEffect } from "../../lib/toast-effect.ts";

/** The changes of groups; each tells what it did and brings what is on the screen up to date. `name`: what to call it. */
export function useGroupChanges(name: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([
      queryClient.invalidateQueries(api.group.pathFilter()),
      queryClient.invalidateQueries(api.roster.pathFilter()),
    ]);

  return {
    create: useMutation(
      api.group.create.mutationOptions({
        onSuccess({ group, effect }) {
          toastEffect("Group created.", group.name, effect, "Reached");
          return refresh();
        },
      }),
    ),
    update: useMutation(
      api.group.update.mutationOptions({
        onSuccess({ group, effect }) {
          toastEffect("Saved.", group.name, effect, "Reached");
          return refresh();
        },
      }),
    ),
    remove: useMutation(
      api.group.remove.mutationOptions({
        onSuccess({ effect }) {
          toastEffect("Group deleted.", name, effect, "Reached");
          void refresh();
        },
      }),
    ),
    addMembers: useMutation(
      api.group.addMembers.mutationOptions({
        onSuccess({ added, effect }) {
          toastEffect(`Added ${plural(added.length, "member")}.`, name, effect, "Reached");
          return refresh();
        },
      }),
    ),
    removeMembers: useMutation(
      api.group.removeMembers.mutationOptions({
        onSuccess({ removed, effect }) {
          toastEffect(`Took ${removed.join(", ") || "nobody"} out.`, name, effect, "Reached");
          return refresh();
        },
      }),
    ),
  };
}
