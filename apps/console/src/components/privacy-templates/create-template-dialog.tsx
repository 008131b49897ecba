"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import {
  beginningItems,
  beginningNames,
  type TemplateBeginning,
  templateBeginnings,
} from "../../lib/template-beginnings.ts";
import { Choice } from "../ui/choice.tsx";
import { DomainField } from "../ui/domain-field.tsx";
import { Field, Input, Textarea } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { templatePath } from "./template-text.ts";
import { useTemplateChanges } from "./use-template-changes.ts";

interface CreateTemplateDialogProps {
  /** The domains on which the operator may make templates. */
  readonly domains: readonly string[];
  /** The one that is looked at. */
  readonly domain: string | undefined;
  readonly onClose: () => void;
}

/** Makes a template out of a usual beginning; its page is where it is written on. */
export function CreateTemplateDialog({ domains, domain: wanted, onClose }: CreateTemplateDialogProps) {
  const router = useRouter();
  const { put } = useTemplateChanges();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [domain, setDomain] = useState(domains.find((one) => one === wanted) ?? domains[0] ?? "");
  const [beginning, setBeginning] = useState<TemplateBeginning>("contacts");
  // At version 0 only what is not there yet can be saved.
  const failure = formFailure(put.error, ["name", "description", "domain", "version"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Create template"
      submitLabel="Create template"
      busy={put.isPending}
      failure={failure}
      onSubmit={() =>
        put.mutate(
          {
            domain,
            name: name.trim(),
            ...(description.trim() && { description: description.trim() }),
            items: beginningItems(beginning, domain),
            version: 0,
          },
          { onSuccess: ({ template }) => router.push(templatePath(template)) },
        )
      }
    >
      <Field
        label="Name"
        error={errorOf("name") ?? (errorOf("version") && "There is a template of that name already.")}
      >
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
          autoComplete="off"
          placeholder="Quiet hours"
        />
      </Field>
      {domains.length > 1 && (
        <DomainField
          domains={domains}
          value={domain}
          onValueChange={setDomain}
          error={errorOf("domain")}
          hint="It can be applied to accounts of this domain."
        />
      )}
      <Field label="Description" note="optional" error={errorOf("description")}>
        <Textarea value={description} onChange={(event) => setDescription(event.target.value)} rows={2} />
      </Field>
      <Choice
        legend="Begin with"
        value={beginning}
        onValueChange={setBeginning}
        options={templateBeginnings.map((value) => ({ value, ...beginningNames[value] }))}
      />
    </FormDialog>
  );
}
