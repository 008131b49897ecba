"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Choice } from "../ui/choice.tsx";
import { Field, Input, Select } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { ApplicationDialog } from "./application-dialog.tsx";
import type { Template } from "./template-text.ts";
import { useTemplateApplication } from "./use-template-application.ts";

const recipients = ["group", "account"] as const;

interface ApplyTemplateDialogProps {
  readonly template: Template;
  readonly onClose: () => void;
}

/** Gives the template's rules to an account or to all members of a group, and shows how it goes. */
export function ApplyTemplateDialog({ template, onClose }: ApplyTemplateDialogProps) {
  const { domain, name } = template;
  const api = useApi();
  const application = useTemplateApplication();
  const all = useQuery(api.group.list.queryOptions({ domain })).data?.items ?? [];
  const groups = all.filter((one) => one.domain === domain);
  const [kind, setKind] = useState<(typeof recipients)[number]>("group");
  const [chosen, setChosen] = useState("");
  const [account, setAccount] = useState("");
  const [list, setList] = useState(name);
  const [asDefault, setAsDefault] = useState(true);
  const [isChecked, setChecked] = useState(false);
  const group = groups.find(({ id }) => id === chosen) ?? groups[0];
  const failure = formFailure(application.error, ["to", "account", "group", "list"]);
  const errorOf = (...fields: readonly string[]): string | undefined =>
    failure?.field && fields.includes(failure.field) ? failure.message : undefined;
  const address = account.trim();
  const missing = !isChecked
    ? undefined
    : kind === "group" && !group
      ? "There is no group on this domain yet."
      : kind === "account" && address === ""
        ? "Write the account’s address."
        : undefined;

  if (application.hasBegun && !(failure?.field && application.progress.applied === 0))
    return (
      <ApplicationDialog
        template={template}
        total={kind === "group" ? group?.members : 1}
        application={application}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Apply template"
      description={
        <span className="wrap-anywhere">
          Each account gets the rules of <span className="font-medium text-ink">{name}</span> as a list of its own.
        </span>
      }
      submitLabel="Apply"
      busy={application.isRunning}
      failure={failure}
      onSubmit={() => {
        setChecked(true);
        if (kind === "group" && group) application.start({ domain, name, to: { group: group.id }, list, asDefault });
        if (kind === "account" && address !== "")
          application.start({ domain, name, to: { account: address }, list, asDefault });
      }}
    >
      <Choice
        legend="To whom"
        value={kind}
        onValueChange={setKind}
        options={[
          { value: "group", label: "All members of a group" },
          { value: "account", label: "One account" },
        ]}
      />
      {kind === "group" ? (
        <Field label="Group" error={errorOf("to", "group") ?? missing}>
          <Select value={group?.id ?? ""} onChange={(event) => setChosen(event.target.value)}>
            {groups.length === 0 && <option value="">No groups on {domain}</option>}
            {groups.map(({ id, name: label, members }) => (
              <option key={id} value={id}>
                {label}
                {members !== undefined && ` (${members.toLocaleString("en")})`}
              </option>
            ))}
          </Select>
        </Field>
      ) : (
        <Field label="Account" error={errorOf("to", "account") ?? missing}>
          <AddressInput value={account} onValueChange={setAccount} domain={domain} placeholder={`juliet@${domain}`} />
        </Field>
      )}
      <Field
        label="Name of the list there"
        error={errorOf("list")}
        hint="A list of that name is replaced; its history keeps what it was."
      >
        <Input value={list} onChange={(event) => setList(event.target.value)} autoComplete="off" />
      </Field>
      <label className="flex cursor-pointer items-start gap-3">
        <input
          type="checkbox"
          checked={asDefault}
          onChange={(event) => setAsDefault(event.target.checked)}
          className="mt-0.5 size-4 shrink-0"
        />
        <span>
          <span className="block text-sm">Make it the default list</span>
          <span className="block text-ink-3 text-xs leading-4.5">
            In force at once, in every session without an active list of its own. Without this it only lies ready.
          </span>
        </span>
      </label>
    </FormDialog>
  );
}
