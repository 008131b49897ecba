"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { mayDo, mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { isReading, type Permission, permissionsWithin } from "../../lib/permission-words.ts";
import { Button } from "../ui/button.tsx";
import { Check } from "../ui/check.tsx";
import { DomainOrAllField } from "../ui/domain-field.tsx";
import { Field, Input, Select } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { CodeToCopy, ShownOnce } from "../ui/shown-once.tsx";
import { useTokenChanges } from "./use-token-changes.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long a token can be made for, in days; 0: until it is revoked. */
const lifetimes = [
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 365, label: "1 year" },
  { days: 0, label: "Until it is revoked" },
] as const;

/** Makes a token, and shows it with an example of its use. */
export function CreateTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const { roles } = useOperator();
  const { create } = useTokenChanges();
  const hasAll = mayDoEverywhere(roles, "token.write");
  const domains = (useQuery(api.domain.list.queryOptions()).data?.items ?? [])
    .map(({ name }) => name)
    .filter((name) => mayDo(roles, "token.write", name));
  const [name, setName] = useState("");
  /** As it was chosen; null: not yet. */
  const [chosen, setChosen] = useState<string | undefined | null>(null);
  const domain = chosen === null ? domains[0] : chosen;
  const [days, setDays] = useState(90);
  const [wanted, setWanted] = useState<ReadonlySet<Permission>>(new Set());
  const groups = permissionsWithin(roles, domain);
  const offered = groups.flatMap(({ permissions }) => permissions.map(({ verb }) => verb));
  const permissions = offered.filter((verb) => wanted.has(verb));
  const failure = formFailure(create.error, ["name", "domain", "permissions"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  const toggle = (verb: Permission, isWanted: boolean): void =>
    setWanted(new Set(isWanted ? [...wanted, verb] : [...wanted].filter((one) => one !== verb)));

  if (create.data)
    return (
      <FormDialog
        open
        onOpenChange={onClose}
        title="Token made"
        description={create.data.token.name}
        submitLabel="Done"
        busy={false}
        failure={undefined}
        isDone
        onSubmit={onClose}
      >
        <ShownOnce label="Token" secret={create.data.secret}>
          Put it where the program keeps its secrets.
        </ShownOnce>
        <CodeToCopy
          label="Example"
          code={`curl -H 'Authorization: Bearer ${create.data.secret}' ${location.origin}/api/v1/me`}
        />
      </FormDialog>
    );
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Create API token"
      description="It acts for you: it never may more than you may at that moment."
      submitLabel="Create token"
      busy={create.isPending}
      failure={failure?.field === "permissions" ? undefined : failure}
      onSubmit={() =>
        create.mutate({
          name,
          permissions,
          ...(domain !== undefined && { domain }),
          ...(days > 0 && { expiresAt: new Date(Date.now() + days * DAY_MS) }),
        })
      }
    >
      <Field label="Name" error={errorOf("name")} hint="What uses it, so that you know it again.">
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
          autoComplete="off"
          placeholder="HR sync"
        />
      </Field>
      <DomainOrAllField
        domains={domains}
        hasAll={hasAll}
        value={domain}
        onValueChange={setChosen}
        error={errorOf("domain")}
      />
      <Field label="Good for">
        <Select value={String(days)} onChange={(event) => setDays(Number(event.target.value))}>
          {lifetimes.map((one) => (
            <option key={one.days} value={one.days}>
              {one.label}
            </option>
          ))}
        </Select>
      </Field>
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium text-[0.8125rem]">
          What it may do <span className="font-normal text-ink-3">{permissions.length} chosen</span>
        </legend>
        {errorOf("permissions") && (
          <Notice tone="danger" className="mb-2">
            {errorOf("permissions")}
          </Notice>
        )}
        <div className="mb-2 flex flex-wrap gap-2">
          <Button size="sm" onClick={() => setWanted(new Set(offered.filter(isReading)))}>
            All that only looks
          </Button>
          <Button size="sm" look="ghost" onClick={() => setWanted(new Set())}>
            None
          </Button>
        </div>
        <div className="max-h-64 overflow-y-auto rounded-lg border border-line-strong/45">
          {groups.map((group) => (
            <fieldset key={group.title} className="border-b last:border-0">
              <legend className="w-full bg-sunken px-3 py-1.5 font-medium text-ink-2 text-xs">{group.title}</legend>
              {group.permissions.map(({ verb, label }) => (
                <Check
                  key={verb}
                  label={label}
                  note={verb}
                  checked={wanted.has(verb)}
                  onCheckedChange={(isWanted) => toggle(verb, isWanted)}
                />
              ))}
            </fieldset>
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
}
