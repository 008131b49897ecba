"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { useAuthCall } from "./use-auth-call.ts";

interface ChangePasswordDialogProps {
  /** By which one signs in, for the browser's memory of passwords. */
  readonly username: string;
  /** What else it does. */
  readonly description: string;
  readonly onChange: (password: string, newPassword: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for one's own password and the one that takes its place. */
export function ChangePasswordDialog({ username, description, onChange, onClose }: ChangePasswordDialogProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const { busy, failure, errorOf, make } = useAuthCall("password", "newPassword");
  return (
    <FormDialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Change your password"
      description={description}
      submitLabel="Change password"
      busy={busy}
      failure={failure}
      onSubmit={() =>
        make(async () => {
          await onChange(password, newPassword);
          onClose();
          router.refresh();
          void queryClient.invalidateQueries();
          toast.success("Your password is changed.");
        })
      }
    >
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
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
