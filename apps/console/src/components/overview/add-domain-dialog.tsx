"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";

export function AddDomainDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const add = useMutation(
    api.domain.add.mutationOptions({
      onSuccess({ domain, effect }) {
        const live = effect.pending === 0 && effect.milliseconds !== undefined;
        toast.success(live ? "Domain added. The chat server accepts it already." : "Domain added.", {
          description: domain.name,
        });
        void queryClient.invalidateQueries(api.domain.pathFilter());
        onClose();
      },
    }),
  );
  const failure = formFailure(add.error, ["name", "domain"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Add domain"
      submitLabel="Add domain"
      busy={add.isPending}
      failure={failure}
      onSubmit={() => add.mutate({ name })}
    >
      <Field
        label="Domain"
        hint="The part of addresses after the @. It cannot be changed later."
        error={failure?.field ? failure.message : undefined}
      >
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          placeholder="chat.example.org"
        />
      </Field>
    </FormDialog>
  );
}
