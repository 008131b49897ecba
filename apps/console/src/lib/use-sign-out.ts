"use client";

import { useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { signOut } from "./auth-client.ts";

/** Ends the present console session and leaves nothing of it in the page. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    try {
      await signOut();
    } catch {
      toast.error("Signing out failed. Try again.");
      return;
    }
    queryClient.clear();
    location.assign("/sign-in");
  };
}
