"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Textarea } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import type { Template } from "./template-text.ts";
import { useTemplateChanges } from "./use-template-changes.ts";

interface OfTemplateProps {
  readonly template: Template;
  readonly onClose: () => void;
}

/** Says what a template is for. */
export function DescribeTemplateDialog({ template, onClose }: OfTemplateProps) {
  const { put } = useTemplateChanges();
  const { domain, name, version, items } = template;
  const [description, setDescription] = useState(template.description ?? "");
  const failure = formFailure(put.error, ["description"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Describe template"
      description={<span className="wrap-anywhere">{name}</span>}
      submitLabel="Save"
      busy={put.isPending}
      failure={failure}
      onSubmit={() =>
        put.mutate(
          {
            domain,
            name,
            ...(description.trim() && { description: description.trim() }),
            items: items.map(({ stanzas, ...item }) => ({ ...item, stanzas: [...stanzas] })),
            version,
          },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label="Description"
        note="optional"
        hint="For operators; clients do not see it."
        error={failure?.field ? failure.message : undefined}
      >
        <Textarea value={description} onChange={(event) => setDescription(event.target.value)} rows={3} autoFocus />
      </Field>
    </FormDialog>
  );
}

/** Deletes a template, after saying what stays. */
export function DeleteTemplateDialog({ template, onClose }: OfTemplateProps) {
  const router = useRouter();
  const { remove } = useTemplateChanges();
  const { domain, name } = template;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Delete template"
      description={<span className="wrap-anywhere font-medium text-ink">{name}</span>}
      submitLabel="Delete template"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => remove.mutate({ domain, name }, { onSuccess: () => router.push("/privacy-templates") })}
    >
      <p className="text-ink-2 text-sm">
        Lists that it was applied to stay as they are: they are the accounts’ own. The template itself is gone for good.
      </p>
    </FormDialog>
  );
}
