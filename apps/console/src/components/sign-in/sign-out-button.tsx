"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { signOut } from "../../lib/auth-client.ts";
import { Button } from "../ui/button.tsx";

/** Ends the session and stays on the page, which is another for a visitor. */
export function SignOutButton() {
  const router = useRouter();
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      router.refresh();
    } catch {
      toast.error("Signing out failed. Try again.");
    }
  };
  return <Button onClick={leave}>Sign out</Button>;
}
