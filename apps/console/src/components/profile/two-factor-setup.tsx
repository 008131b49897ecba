"use client";

import { useState } from "react";
import { beginTwoFactor, confirmTwoFactor, type NewTwoFactor } from "../../lib/auth-client.ts";
import { secretInFours } from "../../lib/otpauth.ts";
import { QrCode } from "../qr-code.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useAuthCall } from "./use-auth-call.ts";

interface TwoFactorSetupProps {
  readonly email: string;
  readonly onClose: () => void;
}

/** Sets up a second factor: the password, then the app and a code of it, then the recovery codes. */
export function TwoFactorSetup({ email, onClose }: TwoFactorSetupProps) {
  const [password, setPassword] = useState("");
  const [made, setMade] = useState<NewTwoFactor>();
  const [code, setCode] = useState("");
  const [isOn, setIsOn] = useState(false);
  const { busy, failure, errorOf, make } = useAuthCall("password", "code");
  const onOpenChange = (open: boolean): void => {
    if (!open) onClose();
  };

  if (!made)
    return (
      <FormDialog
        open
        onOpenChange={onOpenChange}
        title="Set up a second factor"
        description="Signing in then asks for a code of an app on your phone as well. First your password."
        submitLabel="Continue"
        busy={busy}
        failure={failure}
        onSubmit={() => make(async () => setMade(await beginTwoFactor(password)))}
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

  if (!isOn)
    return (
      <FormDialog
        open
        onOpenChange={onOpenChange}
        title="Set up a second factor"
        description="Scan this with an authenticator app, then type the code that it shows."
        submitLabel="Switch on"
        busy={busy}
        failure={failure}
        onSubmit={() =>
          make(async () => {
            await confirmTwoFactor(code);
            setIsOn(true);
          })
        }
      >
        <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
          <QrCode text={made.uri} label="QR code for an authenticator app" />
          <div className="min-w-44 flex-1">
            <p className="text-ink-3 text-xs">Or type this key into the app</p>
            <p className="mt-1 flex items-start gap-1">
              <code className="wrap-anywhere min-w-0 flex-1 text-[0.8125rem] leading-6">{secretInFours(made.uri)}</code>
              <CopyButton text={secretInFours(made.uri).replaceAll(" ", "")} what="key" />
            </p>
          </div>
        </div>
        <Field label="Code" error={errorOf("code")}>
          <Input
            key="code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
            className="font-mono tracking-wider"
          />
        </Field>
      </FormDialog>
    );

  return (
    <FormDialog
      open
      onOpenChange={onOpenChange}
      title="The second factor is on"
      submitLabel="I have kept them"
      busy={false}
      failure={undefined}
      onSubmit={onClose}
      isDone
    >
      <RecoveryCodes codes={made.recoveryCodes} email={email} />
    </FormDialog>
  );
}
