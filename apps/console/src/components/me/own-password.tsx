"use client";

import { changeOwnPassword } from "../../lib/own-page-client.ts";
import { ChangePasswordDialog } from "../profile/change-password-dialog.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";

interface OwnPasswordProps {
  readonly jid: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The password of the account, to be changed by its owner. */
export function OwnPassword({ jid, open, onOpenChange }: OwnPasswordProps) {
  return (
    <Card
      id="password"
      title="Password"
      actions={
        <Button size="sm" onClick={() => onOpenChange(true)}>
          Change password
        </Button>
      }
    >
      <p className="px-4 py-4 text-ink-2 sm:px-5">
        Changing it signs out every device and every other browser: you give each the new one.
      </p>
      {open && (
        <ChangePasswordDialog
          username={jid}
          description="Every device is signed out at once, and this page everywhere else."
          onChange={changeOwnPassword}
          onClose={() => onOpenChange(false)}
        />
      )}
    </Card>
  );
}
