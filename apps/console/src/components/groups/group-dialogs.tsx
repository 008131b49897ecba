"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { readAddresses } from "../../lib/address-list.ts";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { shortName } from "../../lib/roster-words.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Check } from "../ui/check.tsx";
import { DomainField } from "../ui/domain-field.tsx";
import { Field, Input, Textarea } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { type Group, groupPath } from "./group-text.ts";
import { useGroupChanges } from "./use-group-changes.ts";

/** Accounts that one change adds at most; the service says the same. */
const ADDED_AT_ONCE = 1000;

interface GroupDialogProps {
  /** Absent: a new one is made. */
  readonly group?: Group;
  /** The domains on which the operator may make groups. */
  readonly domains: readonly string[];
  readonly onClose: () => void;
}

/** Makes a group or changes what is said of one. */
export function GroupDialog({ group, domains, onClose }: GroupDialogProps) {
  const api = useApi();
  const router = useRouter();
  const { create, update } = useGroupChanges(group?.name ?? "");
  const [name, setName] = useState(group?.name ?? "");
  const [rosterGroup, setRosterGroup] = useState(group && group.rosterGroup !== group.name ? group.rosterGroup : "");
  const [description, setDescription] = useState(group?.description ?? "");
  const [domain, setDomain] = useState(group?.domain ?? domains[0] ?? "");
  const [isMutual, setMutual] = useState(group ? group.shownTo.includes(group.id) : true);
  const [shownTo, setShownTo] = useState<readonly string[]>(group?.shownTo ?? []);
  const all = useQuery(api.group.list.queryOptions({ domain, counted: false })).data?.items ?? [];
  const others = all.filter(({ id }) => id !== group?.id);
  const change = group ? update : create;
  const failure = formFailure(change.error, ["name", "rosterGroup", "description", "domain"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);

  const submit = (): void => {
    const facts = {
      name,
      rosterGroup: rosterGroup.trim() || name,
      description,
      shownTo: shownTo.filter((id) => others.some((one) => one.id === id)),
      shownToItself: isMutual,
    };
    if (group) update.mutate({ id: group.id, ...facts }, { onSuccess: onClose });
    else create.mutate({ domain, ...facts }, { onSuccess: (made) => router.push(groupPath(made.group.id)) });
  };

  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title={group ? "Edit group" : "Create group"}
      submitLabel={group ? "Save" : "Create group"}
      busy={change.isPending}
      failure={failure}
      onSubmit={submit}
    >
      <Field label="Name" error={errorOf("name")}>
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
          autoComplete="off"
          placeholder="Sales"
        />
      </Field>
      {!group && domains.length > 1 && (
        <DomainField
          domains={domains}
          value={domain}
          onValueChange={setDomain}
          error={errorOf("domain")}
          hint="Its members are accounts of this domain."
        />
      )}
      <Field
        label="Shown in clients as"
        note="optional"
        error={errorOf("rosterGroup")}
        hint="The heading in contact lists under which its members stand."
      >
        <Input
          value={rosterGroup}
          onChange={(event) => setRosterGroup(event.target.value)}
          autoComplete="off"
          placeholder={name}
        />
      </Field>
      <Field
        label="Description"
        note="optional"
        error={errorOf("description")}
        hint="For operators; clients do not see it."
      >
        <Textarea value={description} onChange={(event) => setDescription(event.target.value)} rows={2} />
      </Field>
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium text-[0.8125rem]">Who has its members as contacts</legend>
        <div className="max-h-56 overflow-y-auto rounded-lg border border-line-strong/45">
          <Check label="Its own members" note="They see each other." checked={isMutual} onCheckedChange={setMutual} />
          {others.map(({ id, name: other }) => (
            <Check
              key={id}
              label={`Members of ${other}`}
              checked={shownTo.includes(id)}
              onCheckedChange={(checked) =>
                setShownTo(checked ? [...shownTo, id] : shownTo.filter((one) => one !== id))
              }
            />
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
}

interface OfGroupProps {
  readonly group: Group;
  readonly onClose: () => void;
}

/** Puts accounts into a group: picked one by one, or pasted. */
export function AddMembersDialog({ group, onClose }: OfGroupProps) {
  const { addMembers } = useGroupChanges(group.name);
  const [wanted, setWanted] = useState("");
  const [text, setText] = useState("");
  const { addresses, wrong } = readAddresses(text, group.domain);
  const failure = formFailure(addMembers.error, ["accounts"]);
  const tooMany =
    addresses.length > ADDED_AT_ONCE ? `Add at most ${plural(ADDED_AT_ONCE, "account")} at once.` : undefined;
  const notHere = wrong.length > 0 ? `Not of ${group.domain}: ${wrong.slice(0, 5).join(", ")}` : undefined;
  const pick = (address: string): void => {
    if (!addresses.includes(address)) setText(text.trim() === "" ? `${address}\n` : `${text.trimEnd()}\n${address}\n`);
    setWanted("");
  };
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Add members"
      description={
        <>
          To <span className="font-medium text-ink">{group.name}</span>. Contact lists of those who are online change at
          once.
        </>
      }
      submitLabel={addresses.length > 0 ? `Add ${plural(addresses.length, "account")}` : "Add"}
      busy={addMembers.isPending}
      failure={failure}
      onSubmit={() => {
        if (addresses.length > 0 && !tooMany && !notHere)
          addMembers.mutate({ id: group.id, accounts: [...addresses] }, { onSuccess: onClose });
      }}
    >
      <Field label="Find an account" hint="Each one you take is added to the list below.">
        <AddressInput
          value={wanted}
          onValueChange={setWanted}
          onPick={pick}
          domain={group.domain}
          except={addresses}
          placeholder="Username or name"
          autoFocus
        />
      </Field>
      <Field
        label="Accounts"
        hint="Or paste addresses or usernames, with lines, commas or spaces between them."
        error={tooMany ?? notHere ?? (failure?.field ? failure.message : undefined)}
      >
        <Textarea
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={5}
          spellCheck={false}
          autoCapitalize="none"
          placeholder={`juliet@${group.domain}`}
          className="font-mono sm:text-[0.8125rem]"
        />
      </Field>
    </FormDialog>
  );
}

interface RemoveMemberDialogProps extends OfGroupProps {
  readonly account: string;
}

/** Takes one account out of a group, after saying who loses whom. */
export function RemoveMemberDialog({ group, account, onClose }: RemoveMemberDialogProps) {
  const api = useApi();
  const { removeMembers } = useGroupChanges(group.name);
  const { data } = useQuery(api.group.leaving.queryOptions({ id: group.id, account }));
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Take out of the group"
      description={
        <>
          <span className="wrap-anywhere font-medium text-ink">{account}</span> leaves {group.name} and stays an
          account.
        </>
      }
      submitLabel="Take out"
      danger
      busy={removeMembers.isPending}
      failure={formFailure(removeMembers.error, [])}
      onSubmit={() => removeMembers.mutate({ id: group.id, accounts: [account] }, { onSuccess: onClose })}
    >
      <p aria-live="polite" className="min-h-10 text-ink-2 text-sm">
        {!data
          ? "Looking up who would lose this contact …"
          : data.contacts === 0
            ? "Nobody loses a contact by it: other groups or their own contact lists keep it."
            : `${data.contacts === 1 ? "1 person loses" : `${data.contacts.toLocaleString("en")} people lose`} ${shortName(account)} from their contact lists, and ${shortName(account)} loses them.`}
      </p>
    </FormDialog>
  );
}

interface DeleteGroupDialogProps extends OfGroupProps {
  /** How many are in it; undefined while that is not known. */
  readonly members: number | undefined;
}

/** Deletes a group, for somebody who typed its name. */
export function DeleteGroupDialog({ group, members, onClose }: DeleteGroupDialogProps) {
  const router = useRouter();
  const { remove } = useGroupChanges(group.name);
  const [typed, setTyped] = useState("");
  const [wasTold, setTold] = useState(false);
  const isRight = typed.trim() === group.name;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Delete group"
      submitLabel="Delete group"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => {
        if (isRight) remove.mutate({ id: group.id }, { onSuccess: () => router.push("/groups") });
        else setTold(true);
      }}
    >
      <Notice tone="warn">
        {members === 0
          ? "Nobody is in it. "
          : `${members === 1 ? "Its member stays an account" : `Its ${members === undefined ? "" : `${members.toLocaleString("en")} `}members stay accounts`}, but every contact that only this group gives is gone from contact lists at once. `}
        This cannot be undone.
      </Notice>
      <Field
        label={`Type “${group.name}” to delete it`}
        error={wasTold && !isRight ? "This is not its name." : undefined}
      >
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoFocus
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </FormDialog>
  );
}
