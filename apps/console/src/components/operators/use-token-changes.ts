"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";

/** The changes of API tokens; each brings the page up to date. */
export function useTokenChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<void> => queryClient.invalidateQueries(api.token.pathFilter());
  return {
    create: useMutation(api.token.create.mutationOptions({ onSuccess: refresh })),
    revoke: useMutation(
      api.token.revoke.mutationOptions({
        onSuccess({ token }) {
          toast.success("Revoked. Calls with it are refused from now on.", { description: token.name });
          return refresh();
        },
      }),
    ),
  };
}
