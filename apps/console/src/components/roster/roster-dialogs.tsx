"use client";

import type { RosterPairOutput, RosterSideOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { contradiction, relationOf, type Shown, sightOf, unionOf } from "../../lib/roster-words.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { NamesInput } from "../ui/names-input.tsx";
import { Notice } from "../ui/notice.tsx";
import { RelationChoice, shortNames } from "./relation-choice.tsx";
import { useRosterChanges } from "./use-roster-changes.ts";

/** How long typing must pause before an address is looked up, in milliseconds. */
const TYPING_PAUSE_MS = 150;

interface AddContactDialogProps {
  readonly jid: string;
  /** Addresses that are in the roster. */
  readonly contacts: readonly string[];
  /** Names of the roster's groups. */
  readonly groups: readonly string[];
  readonly onClose: () => void;
}

/** Adds a contact; one that is an account here can be linked at once. */
export function AddContactDialog({ jid, contacts, groups: known, onClose }: AddContactDialogProps) {
  const { set, relate } = useRosterChanges();
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const [groups, setGroups] = useState<readonly string[]>([]);
  const [shown, setShown] = useState<Shown>("both");
  const contact = address.trim().toLowerCase();
  const isAccount = useIsAccount(contact);
  const isItself = contact === jid;
  const isLinked = isAccount === true && !isItself && shown !== "none";
  const change = isLinked ? relate : set;
  const failure = formFailure(change.error, ["contact", "name", "groups"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  const isKnown = contacts.includes(contact);

  const submit = (): void => {
    const naming = { ...(name.trim() && { name }), groups: [...groups] };
    if (isLinked) relate.mutate({ account: jid, contact, ...sightOf(shown), ...naming }, { onSuccess: onClose });
    else set.mutate({ account: jid, contact: address.trim(), ...naming }, { onSuccess: onClose });
  };

  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Add contact"
      description={<>To the contact list of {jid}.</>}
      submitLabel={isLinked ? "Link accounts" : "Add contact"}
      busy={change.isPending}
      failure={failure}
      onSubmit={() => {
        if (contact !== "" && !isKnown) submit();
      }}
    >
      <Field
        label="Address"
        error={errorOf("contact") ?? (isKnown ? "This contact is in the list already." : undefined)}
        hint={
          isAccount === false && contact.includes("@")
            ? "There is no account of that address here. It is noted in the list, and can be asked by the client."
            : "Search by username or name, or write an address."
        }
      >
        <AddressInput
          value={address}
          onValueChange={setAddress}
          except={[jid, ...contacts]}
          autoFocus
          placeholder="juliet@example.com"
        />
      </Field>
      <div className="grid grid-cols-1 gap-4 min-[26rem]:grid-cols-2">
        <Field label="Name" note="optional" error={errorOf("name")}>
          <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
        <Field label="Groups" note="optional" error={errorOf("groups")}>
          <NamesInput names={groups} onNamesChange={setGroups} known={known} />
        </Field>
      </div>
      {isAccount && !isItself && !isKnown && (
        <RelationChoice owner={jid} contact={contact} value={shown} onValueChange={setShown} />
      )}
    </FormDialog>
  );
}

/** Whether an address is an account of this installation; undefined while it is not known. */
function useIsAccount(contact: string): boolean | undefined {
  const api = useApi();
  const jid = useDebounced(contact, TYPING_PAUSE_MS);
  const isWhole = /^[^@/]+@[^@/]+$/.test(jid);
  const account = useQuery({ ...api.account.get.queryOptions({ jid }), enabled: isWhole, retry: false });
  if (jid !== contact || (isWhole && account.isPending)) return undefined;
  return isWhole && account.isSuccess;
}

interface RelationDialogProps {
  readonly jid: string;
  readonly contact: string;
  readonly mine: RosterSideOutput | undefined;
  readonly theirs: RosterSideOutput | undefined;
  readonly isOneSided: boolean;
  /** What is chosen to begin with; absent: what is so already, or what a repair would keep. */
  readonly begin?: Shown;
  readonly onClose: () => void;
}

/** Sets who of two accounts sees the other, on both sides at once. */
export function RelationDialog({ jid, contact, mine, theirs, isOneSided, begin, onClose }: RelationDialogProps) {
  const { relate } = useRosterChanges();
  const [shown, setShown] = useState<Shown>(
    begin ?? (isOneSided ? unionOf(mine, theirs) : (mine?.subscription ?? "none")),
  );
  const names = shortNames(jid, contact);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title={isOneSided ? "Repair relation" : "Who sees whom"}
      description={
        <span className="wrap-anywhere">
          {jid} and {contact}
        </span>
      }
      submitLabel={isOneSided ? "Repair" : "Save"}
      busy={relate.isPending}
      failure={formFailure(relate.error, [])}
      onSubmit={() => relate.mutate({ account: jid, contact, ...sightOf(shown) }, { onSuccess: onClose })}
    >
      {isOneSided && (
        <Notice tone="warn">
          {contradiction(mine, theirs, ...names).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Notice>
      )}
      <RelationChoice owner={jid} contact={contact} value={shown} onValueChange={setShown} />
      <p className="text-ink-3 text-xs leading-4.5">
        Both contact lists change together, and both are told at once if they are online. Nobody is asked; requests that
        wait between the two are settled by it.
      </p>
    </FormDialog>
  );
}

/** Takes a contact out, after saying what that ends. */
export function RemoveContactDialog({
  jid,
  pair,
  onClose,
}: {
  jid: string;
  pair: RosterPairOutput;
  onClose: () => void;
}) {
  const { remove } = useRosterChanges();
  const { contact, mine, theirs, isLocal } = pair;
  const [owner, other] = shortNames(jid, contact);
  const { to, from } = sightOf(relationOf(pair));
  const losses = [
    `${other} is gone from ${owner}’s contact list${mine?.name || mine?.groups.length ? ", with its name and groups" : ""}.`,
    to && `${owner} no longer sees ${other}’s status.`,
    from && `${other} no longer sees ${owner}’s status.`,
    isLocal && theirs?.listed && `${owner} stays in ${other}’s contact list${to || from ? ", without status" : ""}.`,
    isLocal && mine?.requested && `${other}’s request is answered with no.`,
    !isLocal && "The other side lives elsewhere, and keeps what it has.",
  ].filter((one) => typeof one === "string");
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Remove contact"
      description={<span className="wrap-anywhere font-medium text-ink">{contact}</span>}
      submitLabel="Remove contact"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => remove.mutate({ account: jid, contact }, { onSuccess: onClose })}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-2 text-sm">
        {losses.map((loss) => (
          <li key={loss} className="wrap-anywhere">
            {loss}
          </li>
        ))}
      </ul>
    </FormDialog>
  );
}
