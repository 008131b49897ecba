"use client";

import { ROLES, type Role } from "@rostra/core/actor";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { mayDo, mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { roleNames } from "../../lib/role-names.ts";
import { Choice } from "../ui/choice.tsx";
import { DomainOrAllField } from "../ui/domain-field.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { ShownOnce } from "../ui/shown-once.tsx";
import { Time } from "../ui/time.tsx";
import { roleText } from "./operator-text.tsx";
import { useOperatorChanges } from "./use-operator-changes.ts";

const roleNotes: Readonly<Record<Role, string>> = {
  owner: "Everything, its operators included.",
  admin: "Everything about the people of the domain; no operators.",
  helpdesk: "Looks, sets passwords and ends sessions; deletes nothing.",
  auditor: "Reads everything, the audit included; changes nothing.",
};

/** Invites somebody to a role, and shows the link. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const self = useOperator();
  const isOwner = mayDoEverywhere(self.roles, "operator.write");
  const domains = (useQuery(api.domain.list.queryOptions()).data?.items ?? [])
    .map(({ name }) => name)
    .filter((name) => mayDo(self.roles, "operator.write", name));
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("admin");
  /** As it was chosen; null: not yet. */
  const [chosen, setChosen] = useState<string | undefined | null>(null);
  const domain = chosen === null ? domains[0] : chosen;
  const { invite } = useOperatorChanges(email);
  const failure = formFailure(invite.error, ["email", "domain"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  const made = invite.data;
  if (made) {
    const { email: invited, role: given, domain: on, expiresAt } = made.invitation;
    return (
      <FormDialog
        open
        onOpenChange={onClose}
        title="Invitation made"
        submitLabel="Done"
        busy={false}
        failure={undefined}
        isDone
        onSubmit={onClose}
      >
        <p className="text-sm">
          Whoever opens this link becomes{" "}
          <strong className="font-medium">{roleText({ role: given, ...(on !== undefined && { domain: on }) })}</strong>{" "}
          as <strong className="wrap-anywhere font-medium">{invited}</strong>. It is good once, until{" "}
          <Time at={expiresAt} as="moment" />.
        </p>
        <ShownOnce label="Link" secret={`${location.origin}/operator-invitation/${made.token}`}>
          Hand the link over by a channel you trust; nothing is sent from here.
        </ShownOnce>
      </FormDialog>
    );
  }
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Invite an operator"
      description="You get a link to hand over. Whoever is an operator already gets the role beside those held."
      submitLabel="Make the link"
      busy={invite.isPending}
      failure={failure}
      onSubmit={() => invite.mutate({ email, role, ...(domain !== undefined && { domain }) })}
    >
      <Field label="E-mail" error={errorOf("email")}>
        <Input
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoFocus
          required
          autoComplete="off"
          placeholder="carl@example.net"
        />
      </Field>
      <DomainOrAllField
        domains={domains}
        hasAll={isOwner}
        value={domain}
        onValueChange={setChosen}
        error={errorOf("domain")}
      />
      <Choice
        legend="Role"
        value={role}
        onValueChange={setRole}
        options={ROLES.filter((one) => isOwner || one !== "owner").map((one) => ({
          value: one,
          label: roleNames[one],
          note: roleNotes[one],
        }))}
      />
    </FormDialog>
  );
}
