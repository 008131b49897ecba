"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";

/** The changes of privacy templates, which concern no session; each tells what it did and brings what is on the screen up to date. */
export function useTemplateChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<unknown> => queryClient.invalidateQueries(api.privacyTemplate.pathFilter());

  return {
    put: useMutation(
      api.privacyTemplate.put.mutationOptions({
        onSuccess({ template }) {
          toast.success("Saved.", { description: template.name });
          return refresh();
        },
      }),
    ),
    remove: useMutation(
      api.privacyTemplate.remove.mutationOptions({
        onSuccess(_, { name }) {
          toast.success("Template deleted.", { description: name });
          void refresh();
        },
      }),
    ),
  };
}
