"use client";

import { ROLES, type Role } from "@rostra/core/actor";
import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { lifetimeEnd, lifetimes } from "../../lib/invitation-words.ts";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { domainPath } from "../../lib/policy-words.ts";
import { usernameFault } from "../../lib/registration-words.ts";
import { roleNames } from "../../lib/role-names.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Choice } from "../ui/choice.tsx";
import { DomainField } from "../ui/domain-field.tsx";
import { Field, Input, Select } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { MadeInvitation } from "./made-invitation.tsx";
import { useInvitationChanges } from "./use-invitation-changes.ts";

interface CreateInvitationDialogProps {
  /** The domains to which the operator may invite. */
  readonly domains: readonly { readonly name: string; readonly policy: Pick<DomainPolicy, "registration"> }[];
  /** The one to begin with. */
  readonly domain: string | undefined;
  readonly onClose: () => void;
}

const FIELDS = ["domain", "username", "group", "role", "contact", "useLimit", "expiresAt", "note"];

/** Asks for whom an invitation is and what it gives; then shows its link. */
export function CreateInvitationDialog({ domains, domain: wanted, onClose }: CreateInvitationDialogProps) {
  const { create } = useInvitationChanges();
  const [chosen, setChosen] = useState(wanted);
  const [what, setWhat] = useState<"account" | "contact">("account");
  const [username, setUsername] = useState("");
  const [group, setGroup] = useState("");
  const [role, setRole] = useState<Role>();
  const [contact, setContact] = useState("");
  const [uses, setUses] = useState("1");
  const [lifetime, setLifetime] = useState("");
  const [note, setNote] = useState("");
  const api = useApi();
  const roles = useGivenRoles();
  const { name: domain = "", policy } = domains.find(({ name }) => name === chosen) ?? domains[0] ?? {};
  const groups = useQuery(api.group.list.queryOptions({ domain, counted: false })).data?.items ?? [];
  const isClosed = policy?.registration === "closed";
  const forAccount = what === "account" && !isClosed;
  const isForOne = forAccount && (username.trim() !== "" || role !== undefined);
  const useLimit = isForOne ? 1 : Number(uses);
  const failure = formFailure(create.error, FIELDS);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);

  if (create.data)
    return (
      <FormDialog
        open
        onOpenChange={onClose}
        title="Invitation made"
        submitLabel="Done"
        isDone
        busy={false}
        failure={undefined}
        onSubmit={onClose}
      >
        <MadeInvitation {...create.data} />
      </FormDialog>
    );

  const submit = (): void => {
    const expiresAt = lifetimeEnd(lifetime, new Date());
    create.mutate({
      domain,
      forAccount,
      useLimit,
      ...(forAccount && username.trim() && { username: username.trim() }),
      ...(forAccount && group && { group }),
      ...(forAccount && role && { role }),
      ...(contact.trim() && { contact: contact.trim() }),
      ...(note.trim() && { note: note.trim() }),
      ...(expiresAt && { expiresAt }),
    });
  };

  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Create invitation"
      submitLabel="Create invitation"
      busy={create.isPending}
      failure={failure}
      onSubmit={submit}
    >
      {domains.length > 1 && (
        <DomainField
          domains={domains.map(({ name }) => name)}
          value={domain}
          onValueChange={(name) => {
            setChosen(name);
            setGroup("");
            setContact("");
          }}
          error={errorOf("domain")}
        />
      )}
      {isClosed ? (
        <ClosedNotice domain={domain} />
      ) : (
        <Choice
          legend="What it is good for"
          value={what}
          onValueChange={setWhat}
          options={[
            { value: "account", label: `A new account of ${domain}`, note: "Whoever holds the link makes it." },
            {
              value: "contact",
              label: "Becoming a contact",
              note: "For people who have an account, here or elsewhere.",
            },
          ]}
        />
      )}
      {forAccount && (
        <>
          <Field
            label="Username"
            note="optional"
            error={errorOf("username") ?? usernameFault(username)}
            hint="Kept for whoever uses the link. Left empty, they choose their own."
          >
            <Input
              value={username}
              onChange={(event) => setUsername(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Field>
          {groups.length > 0 && (
            <Field label="Group" note="optional" error={errorOf("group")} hint="The account joins it at once.">
              <Select value={group} onChange={(event) => setGroup(event.target.value)}>
                <option value="">None</option>
                {groups.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          )}
        </>
      )}
      <Field
        label="Contact"
        error={errorOf("contact")}
        {...(forAccount && { note: "optional" })}
        hint={`An account of ${domain}. Both see each other as soon as the link is used.`}
      >
        <AddressInput value={contact} onValueChange={setContact} domain={domain} placeholder={`romeo@${domain}`} />
      </Field>
      {forAccount && roles(domain).length > 0 && (
        <Field
          label="Role in this console"
          note="optional"
          error={errorOf("role")}
          hint="Whoever makes the account is asked for an e-mail, and may sign in here as well."
        >
          <Select value={role ?? ""} onChange={({ target: { value } }) => setRole(ROLES.find((one) => one === value))}>
            <option value="">None</option>
            {roles(domain).map((one) => (
              <option key={one} value={one}>
                {`${roleNames[one]} of ${domain}`}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <div className="grid grid-cols-1 gap-4 min-[26rem]:grid-cols-[7rem_minmax(0,1fr)]">
        {isForOne ? (
          <Field label="Uses" hint="For one person.">
            <Input value="1" readOnly />
          </Field>
        ) : (
          <Field label="Uses" error={errorOf("useLimit")}>
            <Input type="number" min={1} value={uses} onChange={(event) => setUses(event.target.value)} />
          </Field>
        )}
        <Field
          label="Good for"
          error={errorOf("expiresAt")}
          {...(lifetime === "" && { hint: "7 days, unless its settings say otherwise." })}
        >
          <Select value={lifetime} onChange={(event) => setLifetime(event.target.value)}>
            {lifetimes.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field
        label="Note"
        note="optional"
        error={errorOf("note")}
        hint="For operators, to know it again. Its holder does not see it."
      >
        <Input value={note} onChange={(event) => setNote(event.target.value)} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}

/** The roles that the operator may give on a domain; the service says the same (may-give.ts). */
function useGivenRoles(): (domain: string) => readonly Role[] {
  const may = useMay();
  const { roles } = useOperator();
  return (domain) =>
    may("operator.write", domain)
      ? ROLES.filter((role) => role !== "owner" || mayDoEverywhere(roles, "operator.write"))
      : [];
}

function ClosedNotice({ domain }: { readonly domain: string }) {
  const mayWrite = useMay()("domain.write", domain);
  return (
    <Notice>
      The registration of <span className="font-medium text-ink">{domain}</span> is closed: nobody makes an account for
      himself, with a link or without. An invitation can only make contacts.
      {mayWrite && (
        <Link href={domainPath(domain)} className="mt-1 block font-medium text-ink underline underline-offset-2">
          Change the policy
        </Link>
      )}
    </Notice>
  );
}
