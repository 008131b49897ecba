"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureCode, failureMessage, formFailure } from "../../lib/form-failure.ts";
import { goInPlace } from "../../lib/in-place.ts";
import { type PrivacyOverview, type PrivacySession, sessionName, sessionsUnder } from "../../lib/privacy-overview.ts";
import { Choice } from "../ui/choice.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/states.tsx";
import { usePrivacyChanges } from "./use-privacy-changes.ts";

interface ListDialogProps {
  readonly jid: string;
  readonly name: string;
  readonly overview: PrivacyOverview;
  readonly onClose: () => void;
}

/** Asks for the name of a list that is then edited; nothing is saved yet. */
export function NewListDialog({
  taken,
  onMake,
  onClose,
}: {
  taken: readonly string[];
  onMake: (name: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const wanted = name.trim();
  const fault = taken.includes(wanted) ? "There is a list of this name already." : undefined;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="New list"
      description="It is kept once it is saved, and applies once it is the default or a client chooses it."
      submitLabel="Write its rules"
      busy={false}
      failure={undefined}
      onSubmit={() => {
        if (wanted === "" || fault) return;
        onClose();
        onMake(wanted);
      }}
    >
      <Field label="Name" error={fault} hint="Clients show it. It cannot be changed later.">
        <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" autoFocus />
      </Field>
    </FormDialog>
  );
}

/** Removes a list, after saying to whom it applies. */
export function RemoveListDialog({ jid, name, overview, onClose }: ListDialogProps) {
  const { remove } = usePrivacyChanges(jid);
  const users = sessionsUnder(overview, name);
  const isDefault = overview.defaultList === name;
  const isConflict = failureCode(remove.error) === "CONFLICT";
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Remove list"
      description={<span className="wrap-anywhere font-medium text-ink">{name}</span>}
      submitLabel="Remove list"
      danger
      busy={remove.isPending}
      failure={isConflict ? undefined : formFailure(remove.error, [])}
      onSubmit={() => remove.mutate({ account: jid, name }, { onSuccess: onClose })}
    >
      {(isConflict || users.length > 0) && (
        <InUse jid={jid} isRefused={isConflict} told={remove.error} sessions={users} isDefault={isDefault} />
      )}
      <ul className="list-disc space-y-1 pl-5 text-ink-2 text-sm">
        <li>Its rules no longer apply to anybody.</li>
        {isDefault && <li>The account has no default list then: everything is let through.</li>}
        {isDefault && overview.blocked.length > 0 && (
          <li>
            {overview.blocked.length === 1
              ? "1 address is"
              : `${overview.blocked.length.toLocaleString("en")} addresses are`}{" "}
            no longer blocked.
          </li>
        )}
        <li>Its history is kept, so it can be brought back.</li>
      </ul>
    </FormDialog>
  );
}

/** Makes a list the default one, or takes that away from it. */
export function DefaultDialog({ jid, name, overview, onClose }: ListDialogProps) {
  const { setDefault } = usePrivacyChanges(jid);
  const { defaultList } = overview;
  const isDefault = defaultList === name;
  const isConflict = failureCode(setDefault.error) === "CONFLICT";
  const bound = defaultList === undefined ? [] : overview.sessions.filter(({ activeList }) => activeList === undefined);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title={isDefault ? "No default list" : "Default list"}
      description={<span className="wrap-anywhere font-medium text-ink">{name}</span>}
      submitLabel={isDefault ? "Make it no default" : "Make it the default"}
      busy={setDefault.isPending}
      failure={isConflict ? undefined : formFailure(setDefault.error, [])}
      onSubmit={() => setDefault.mutate({ account: jid, ...(!isDefault && { name }) }, { onSuccess: () => onClose() })}
    >
      {(isConflict || bound.length > 0) && (
        <InUse jid={jid} isRefused={isConflict} told={setDefault.error} sessions={bound} isDefault />
      )}
      <p className="text-ink-2 text-sm">
        {isDefault
          ? "Without a default list everything is let through to sessions that have chosen no list, and while nobody is connected. Blocked addresses are rules of the default list: they are no longer blocked."
          : "The default list applies to every session that has chosen no other, and while nobody is connected. Blocked addresses are rules of the default list."}
      </p>
    </FormDialog>
  );
}

interface InUseProps {
  readonly jid: string;
  /** Whether the server has refused because of it. */
  readonly isRefused: boolean;
  readonly told: unknown;
  readonly sessions: readonly PrivacySession[];
  /** Whether it applies as the default list. */
  readonly isDefault: boolean;
}

/** Which sessions hold a list, and what can be done about that (XEP-0016 §2.5, §2.7). */
function InUse({ jid, isRefused, told, sessions, isDefault }: InUseProps) {
  const href = `${accountPath(jid)}/sessions`;
  return (
    <Notice tone={isRefused ? "danger" : "warn"}>
      <p className="font-medium">
        {isRefused
          ? "Not done: a session is using the list."
          : "A list that a session is using cannot be taken from it."}
      </p>
      {sessions.length === 0 ? (
        <p>{failureMessage(told)}</p>
      ) : (
        <ul className="my-1 list-disc space-y-0.5 pl-5">
          {sessions.map((session) => (
            <li key={session.resource}>
              {sessionName(session)}:{" "}
              {session.activeList !== undefined ? "chosen by its client" : "as the default list"}
            </li>
          ))}
        </ul>
      )}
      <p>
        Only {sessions.length > 1 ? "their clients" : "its client"} can let go of it. Wait until{" "}
        {sessions.length > 1 ? "they do" : "it does"} or {isDefault ? "log out" : "logs out"}, or{" "}
        <Link href={href} className="font-medium underline" onClick={(event) => goInPlace(event, href)}>
          end the session
        </Link>
        .
      </p>
    </Notice>
  );
}

interface TemplateDialogProps {
  readonly jid: string;
  readonly domain: string;
  readonly hasDefault: boolean;
  readonly taken: readonly string[];
  readonly onApplied: (list: string) => void;
  readonly onClose: () => void;
}

/** Makes a list from one of the domain's templates. */
export function TemplateDialog({ jid, domain, hasDefault, taken, onApplied, onClose }: TemplateDialogProps) {
  const api = useApi();
  const { applyTemplate } = usePrivacyChanges(jid);
  const templates = useQuery(api.privacyTemplate.list.queryOptions({ domain }));
  const found = templates.data?.items;
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState<string>();
  const [asDefault, setAsDefault] = useState(!hasDefault);
  const template = chosen ?? found?.[0]?.name;
  const list = typed ?? template ?? "";
  const [refused] = applyTemplate.data?.failed ?? [];
  const failure = refused ? { message: refused.reason, field: undefined } : formFailure(applyTemplate.error, ["list"]);

  const submit = (): void => {
    if (template === undefined || list.trim() === "") return;
    applyTemplate.mutate(
      { domain, name: template, to: { account: jid }, list: list.trim(), asDefault },
      {
        onSuccess({ applied }) {
          if (applied.length === 0) return;
          onClose();
          onApplied(list.trim());
        },
      },
    );
  };
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Use a template"
      description={`Of the domain ${domain}. The list is a copy: later changes of the template do not reach it.`}
      submitLabel="Make the list"
      busy={applyTemplate.isPending}
      failure={failure}
      onSubmit={submit}
    >
      {!found ? (
        templates.isError ? (
          <Notice tone="danger">{failureMessage(templates.error)}</Notice>
        ) : (
          <Skeleton className="w-2/3" />
        )
      ) : found.length === 0 ? (
        <p className="text-ink-2 text-sm">The domain has no templates yet.</p>
      ) : (
        <>
          <Choice
            legend="Template"
            value={template ?? ""}
            onValueChange={setChosen}
            options={found.map(({ name, description, items }) => ({
              value: name,
              label: name,
              note: [plural(items, "rule"), description].filter(Boolean).join(" · "),
            }))}
          />
          <Field
            label="Name of the list"
            error={failure?.field === "list" ? failure.message : undefined}
            hint={taken.includes(list.trim()) ? "There is a list of this name: its rules are replaced." : undefined}
          >
            <Input value={list} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          </Field>
          <label className="flex items-start gap-3 text-sm">
            <input
              type="checkbox"
              checked={asDefault}
              onChange={(event) => setAsDefault(event.target.checked)}
              className="mt-0.5 size-4 shrink-0"
            />
            <span>
              Make it the default list{" "}
              <span className="text-ink-3 text-xs">
                {hasDefault ? "in place of the one there is" : "so that it applies"}
              </span>
            </span>
          </label>
        </>
      )}
    </FormDialog>
  );
}
