"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { disableTwoFactor, makeRecoveryCodes } from "../../lib/auth-client.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { TwoFactorSetup } from "./two-factor-setup.tsx";

interface TwoFactorProps {
  readonly email: string;
  readonly isOn: boolean;
}

/** The second factor of the operator who is signed in. */
export function TwoFactor({ email, isOn }: TwoFactorProps) {
  const router = useRouter();
  const [open, setOpen] = useState<"setUp" | "recoveryCodes" | "disable">();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = (): void => {
    setOpen(undefined);
    setCodes(undefined);
    router.refresh();
  };

  return (
    <Card
      id="two-factor"
      title="Second factor"
      description="A code of an app on your phone, asked for beside your password."
      actions={<Badge tone={isOn ? "ok" : "neutral"}>{isOn ? "On" : "Off"}</Badge>}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
        <p className="min-w-56 flex-1 text-ink-2">
          {isOn
            ? "Should you lose your phone, a recovery code signs you in, each one once."
            : "Who knows your password can sign in as you. With a second factor that is not enough."}
        </p>
        {isOn ? (
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={() => setOpen("recoveryCodes")}>
              New recovery codes
            </Button>
            <Button size="sm" look="danger-quiet" onClick={() => setOpen("disable")}>
              Switch off
            </Button>
          </div>
        ) : (
          <Button look="primary" size="sm" onClick={() => setOpen("setUp")}>
            Set up
          </Button>
        )}
      </div>
      {open === "setUp" && <TwoFactorSetup email={email} onClose={close} />}
      {open === "recoveryCodes" &&
        (codes ? (
          <FormDialog
            open
            onOpenChange={(isOpen) => isOpen || close()}
            title="Your new recovery codes"
            submitLabel="I have kept them"
            busy={false}
            failure={undefined}
            onSubmit={close}
            isDone
          >
            <RecoveryCodes codes={codes} email={email} />
          </FormDialog>
        ) : (
          <PasswordDialog
            title="Make new recovery codes"
            description="Those you have are good for nothing any more then."
            submitLabel="Make codes"
            email={email}
            onClose={close}
            onPassword={async (password) => setCodes(await makeRecoveryCodes(password))}
          />
        ))}
      {open === "disable" && (
        <PasswordDialog
          title="Switch off the second factor"
          description="Signing in asks for your password alone then. The recovery codes go with it."
          submitLabel="Switch off"
          danger
          email={email}
          onClose={close}
          onPassword={async (password) => {
            await disableTwoFactor(password);
            close();
            toast.success("The second factor is off.");
          }}
        />
      )}
    </Card>
  );
}
