"use client";

import type { RosterPairOutput } from "@rostra/api/outputs";
import { ArrowLeftRight, BookUser, Ellipsis, Pencil, Trash2, Wrench } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useRef, useState } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { contradiction, mirrored, protocolWords, relationOf, relationTitles, shownOf } from "../../lib/roster-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { NamesInput } from "../ui/names-input.tsx";
import { Notice } from "../ui/notice.tsx";
import { shortNames } from "./relation-choice.tsx";
import { RelationMark } from "./relation-mark.tsx";
import { useRosterChanges } from "./use-roster-changes.ts";

/** What can be done with one contact. */
export type RosterAction = "relate" | "answer" | "remove";

interface RosterRowProps {
  readonly jid: string;
  readonly pair: RosterPairOutput;
  /** Names of the roster's groups. */
  readonly groups: readonly string[];
  /** Absent: the operator may only look. */
  readonly onAction: ((action: RosterAction) => void) | undefined;
}

/** One contact: who it is, who sees whom on both sides, and what waits. */
export function RosterRow({ jid, pair, groups, onAction }: RosterRowProps) {
  const [isEditing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const endEditing = (): void => {
    setEditing(false);
    editButton.current?.focus();
  };
  const { contact, isLocal, isOneSided, mine, theirs, given } = pair;
  const relation = relationOf(pair);
  const names = shortNames(jid, contact);
  return (
    <li className="border-b px-4 py-3 last:border-0 sm:px-5">
      <div className="flex items-start gap-x-4 gap-y-2 max-sm:flex-wrap">
        <div className="min-w-0 flex-1 max-sm:basis-[calc(100%-6rem)] sm:max-w-[45%]">
          <Who pair={pair} />
          {!isEditing && <GroupBadges pair={pair} />}
        </div>
        <div className="flex min-w-0 flex-1 items-start gap-3 max-sm:order-last max-sm:basis-full">
          <RelationMark shown={relation} odd={isOneSided} />
          <div className="min-w-0">
            <p className="leading-7">{isOneSided ? "Not the same on both sides" : relationTitles[relation]}</p>
            {mine?.asked && (
              <p className="text-[0.8125rem] text-ink-2">Has asked to see their status; no answer yet.</p>
            )}
            {mine?.requested && (
              <p className="mb-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[0.8125rem] text-ink-2">
                {names[1]} asks to see {names[0]}’s status.
                {onAction && isLocal && (
                  <Button size="sm" onClick={() => onAction("answer")} aria-label={`Answer ${contact}`}>
                    Answer
                  </Button>
                )}
              </p>
            )}
            {mine?.approved && (
              <p className="text-[0.8125rem] text-ink-2">A request of theirs is approved beforehand.</p>
            )}
            <p className="text-ink-3 text-xs">
              {mine ? protocolWords(mine) : given ? `subscription ${shownOf(given)} by group` : ""}
              {isLocal ? (
                <>
                  {" "}
                  · their side{" "}
                  {theirs
                    ? protocolWords(theirs)
                    : given
                      ? `subscription ${mirrored(shownOf(given))} by group`
                      : "has nothing"}
                </>
              ) : (
                <> · their side lives elsewhere</>
              )}
            </p>
          </div>
        </div>
        {onAction && (
          <div className="flex shrink-0 gap-1">
            <Button
              ref={editButton}
              look="ghost"
              size="icon-sm"
              aria-label={`Edit name and groups of ${contact}`}
              aria-expanded={isEditing}
              onClick={() => setEditing(!isEditing)}
            >
              <Pencil aria-hidden />
            </Button>
            <RowMenu pair={pair} onAction={onAction} />
          </div>
        )}
      </div>
      {isOneSided && (
        <Notice tone="warn" className="mt-2.5">
          <p className="font-medium">The two sides do not agree.</p>
          {contradiction(mine, theirs, ...names).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {onAction && (
            <Button size="sm" className="mt-2" onClick={() => onAction("relate")} aria-label={`Repair ${contact}`}>
              <Wrench aria-hidden />
              Repair
            </Button>
          )}
        </Notice>
      )}
      {isEditing && <NameForm jid={jid} pair={pair} known={groups} onClose={endEditing} />}
    </li>
  );
}

function Who({ pair: { contact, isLocal, mine, given } }: { pair: RosterPairOutput }) {
  const name = mine?.name ?? given?.displayName;
  const address = isLocal ? (
    <Link href={`${accountPath(contact)}/roster`} prefetch={false} title={contact} className="hover:underline">
      {contact}
    </Link>
  ) : (
    <span title={contact}>{contact}</span>
  );
  return (
    <>
      <p className="truncate font-medium leading-7">{name ?? address}</p>
      {name && <p className="truncate text-ink-3 text-xs">{address}</p>}
    </>
  );
}

function GroupBadges({ pair: { mine, given, isLocal } }: { pair: RosterPairOutput }) {
  const own = mine?.groups ?? [];
  const groups = own.length > 0 ? own : (given?.rosterGroups ?? []);
  if (groups.length === 0 && !given && isLocal) return null;
  return (
    <ul aria-label="Groups" className="mt-1.5 flex flex-wrap gap-1.5">
      {given?.givenBy.map(({ id, name }) => (
        <li key={id} className="min-w-0">
          <Link href={`/groups/${id}`} prefetch={false} className="rounded-full hover:underline">
            <Badge tone="accent">
              <BookUser aria-hidden className="size-3 shrink-0" />
              <span className="truncate">by group {name}</span>
            </Badge>
          </Link>
        </li>
      ))}
      {groups.map((group) => (
        <li key={group} className="min-w-0">
          <Badge>
            <span className="truncate">{group}</span>
          </Badge>
        </li>
      ))}
      {!isLocal && (
        <li>
          <Badge>elsewhere</Badge>
        </li>
      )}
    </ul>
  );
}

function RowMenu({
  pair: { contact, isLocal, given },
  onAction,
}: {
  pair: RosterPairOutput;
  onAction: (action: RosterAction) => void;
}) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" size="icon-sm" aria-label={`Actions for ${contact}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        {isLocal && (
          <MenuItem onSelect={() => onAction("relate")}>
            <ArrowLeftRight aria-hidden />
            Who sees whom…
          </MenuItem>
        )}
        {isLocal && !given && <MenuSeparator />}
        {given ? (
          <p className="max-w-60 px-2.5 py-1.5 text-ink-3 text-xs">
            A group gives this contact. It goes when the group no longer does.
          </p>
        ) : (
          <MenuItem danger onSelect={() => onAction("remove")}>
            <Trash2 aria-hidden />
            Remove…
          </MenuItem>
        )}
      </MenuContent>
    </Menu>
  );
}

interface NameFormProps {
  readonly jid: string;
  readonly pair: RosterPairOutput;
  readonly known: readonly string[];
  readonly onClose: () => void;
}

/** Name and groups, where they stand. Enter saves, Escape leaves. */
function NameForm({ jid, pair: { contact, mine, given }, known, onClose }: NameFormProps) {
  const { set } = useRosterChanges();
  const [name, setName] = useState(mine?.name ?? "");
  const [groups, setGroups] = useState<readonly string[]>(mine?.groups ?? []);
  const failure = formFailure(set.error, ["name", "groups"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!set.isPending) set.mutate({ account: jid, contact, name, groups: [...groups] }, { onSuccess: onClose });
  };
  return (
    <form
      aria-label={`Name and groups of ${contact}`}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      noValidate
      className="mt-3 rounded-lg border bg-sunken p-3"
    >
      {failure && !failure.field && (
        <Notice tone="danger" className="mb-3">
          {failure.message}
        </Notice>
      )}
      <div className="flex flex-wrap items-start gap-3">
        <Field label="Name" error={errorOf("name")} className="flex-[1_1_12rem]">
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder={given?.displayName ?? ""}
            autoComplete="off"
            autoFocus
          />
        </Field>
        <Field label="Groups" error={errorOf("groups")} className="flex-[2_1_16rem]">
          <NamesInput
            names={groups}
            onNamesChange={setGroups}
            known={known}
            placeholder={given?.rosterGroups.join(", ") ?? "Type a name, then Enter"}
          />
        </Field>
        <div className="flex gap-2 self-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={set.isPending}>
            Save
          </Button>
        </div>
      </div>
    </form>
  );
}
