"use client";

import { type ReactNode, useState } from "react";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { useAuthCall } from "./use-auth-call.ts";

interface PasswordDialogProps {
  readonly title: string;
  readonly description: ReactNode;
  readonly submitLabel: string;
  readonly danger?: boolean;
  readonly email: string;
  readonly onClose: () => void;
  /** What the password is good for. */
  readonly onPassword: (password: string) => Promise<void>;
}

/** Asks for the operator's own password before something is done. */
export function PasswordDialog({ email, onClose, onPassword, ...words }: PasswordDialogProps) {
  const [password, setPassword] = useState("");
  const { busy, failure, errorOf, make } = useAuthCall("password");
  return (
    <FormDialog
      {...words}
      open
      onOpenChange={(open) => open || onClose()}
      busy={busy}
      failure={failure}
      onSubmit={() => make(() => onPassword(password))}
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
    </FormDialog>
  );
}
