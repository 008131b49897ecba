"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { changePassword } from "../../lib/auth-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { useAuthCall } from "./use-auth-call.ts";

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
      {open && <ChangePassword email={email} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function ChangePassword({ email, onClose }: { readonly email: string; readonly onClose: () => void }) {
  const router = useRouter();
  const [password, setPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const { busy, failure, errorOf, make } = useAuthCall("password", "newPassword");
  return (
    <FormDialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Change your password"
      description="Your other sessions of this console end at once."
      submitLabel="Change password"
      busy={busy}
      failure={failure}
      onSubmit={() =>
        make(async () => {
          await changePassword(password, newPassword);
          onClose();
          router.refresh();
          toast.success("Your password is changed.");
        })
      }
    >
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Your password" error={errorOf("password")}>
        <PasswordInput
          value={password}
          onValueChange={setPassword}
          autoComplete="current-password"
          required
          autoFocus
        />
      </Field>
      <Field label="New password" error={errorOf("newPassword")}>
        <PasswordInput
          value={newPassword}
          onValueChange={setNewPassword}
          canGenerate
          autoComplete="new-password"
          required
        />
      </Field>
    </FormDialog>
  );
}
