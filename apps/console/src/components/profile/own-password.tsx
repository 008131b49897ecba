"use client";

import { useState } from "react";
import { changePassword } from "../../lib/auth-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ChangePasswordDialog } from "./change-password-dialog.tsx";

/** The password of the operator who is signed in, to be changed. */
export function OwnPassword({ email }: { readonly email: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Card
      id="own-password"
      title="Password"
      actions={
        <Button size="sm" onClick={() => setOpen(true)}>
          Change password
        </Button>
      }
    >
      <p className="px-4 py-4 text-ink-2 sm:px-5">Changing it signs you out everywhere else.</p>
      {open && (
        <ChangePasswordDialog
          username={email}
          description="Your other sessions of this console end at once."
          onChange={changePassword}
          onClose={() => setOpen(false)}
        />
      )}
    </Card>
  );
}
