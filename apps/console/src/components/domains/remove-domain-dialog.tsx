"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { useDomainChanges } from "./use-domain-changes.ts";

/** Ends serving a domain without accounts, for somebody who typed its name. */
export function RemoveDomainDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const router = useRouter();
  const { remove } = useDomainChanges(name);
  const [typed, setTyped] = useState("");
  const [wasTold, setTold] = useState(false);
  const isRight = typed.trim() === name;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Remove domain"
      submitLabel="Remove domain"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => {
        if (isRight) remove.mutate({ name }, { onSuccess: () => router.push("/domains") });
        else setTold(true);
      }}
    >
      <Notice tone="warn">
        The server no longer answers for it, and its policy is lost. It holds no accounts. Added again, it starts with
        the policy of a new domain.
      </Notice>
      <Field label={`Type “${name}” to remove it`} error={wasTold && !isRight ? "This is not its name." : undefined}>
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
    </FormDialog>
  );
}
