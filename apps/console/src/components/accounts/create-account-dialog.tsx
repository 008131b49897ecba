"use client";

import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { DomainField } from "../ui/domain-field.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

interface CreateAccountDialogProps {
  /** The domains on which the operator may make accounts. */
  readonly domains: readonly string[];
  /** The one to begin with. */
  readonly domain?: string | undefined;
  readonly onClose: () => void;
}

export function CreateAccountDialog({ domains, domain: wanted, onClose }: CreateAccountDialogProps) {
  const { create } = useAccountChanges();
  const [username, setUsername] = useState("");
  const [chosen, setChosen] = useState<string>();
  const [password, setPassword] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [email, setEmail] = useState("");
  const domain = chosen ?? (wanted && domains.includes(wanted) ? wanted : (domains[0] ?? ""));
  const failure = formFailure(create.error, ["username", "domain", "password", "displayName", "email"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);

  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Create account"
      submitLabel="Create account"
      busy={create.isPending}
      failure={failure}
      onSubmit={() =>
        create.mutate(
          { username, domain, password, ...(displayName && { displayName }), ...(email && { email }) },
          { onSuccess: onClose },
        )
      }
    >
      <div className="grid grid-cols-1 gap-4 min-[26rem]:grid-cols-2">
        <Field label="Username" error={errorOf("username")}>
          <Input
            value={username}
            onChange={(event) => setUsername(event.target.value)}
            autoFocus
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="romeo"
          />
        </Field>
        <DomainField domains={domains} value={domain} onValueChange={setChosen} error={errorOf("domain")} />
      </div>
      <Field
        label="Password"
        error={errorOf("password")}
        hint="Only keys made from it are stored; it cannot be shown again."
      >
        <PasswordInput value={password} onValueChange={setPassword} canGenerate required autoComplete="new-password" />
      </Field>
      <Field label="Name" note="optional" error={errorOf("displayName")}>
        <Input value={displayName} onChange={(event) => setDisplayName(event.target.value)} autoComplete="off" />
      </Field>
      <Field label="E-mail" note="optional" error={errorOf("email")}>
        <Input type="email" value={email} onChange={(event) => setEmail(event.target.value)} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
