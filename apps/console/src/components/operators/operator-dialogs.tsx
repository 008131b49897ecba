"use client";

import { isOwnerOfAll, ROLES, type RoleGrant } from "@rostra/core/actor";
import { useQuery } from "@tanstack/react-query";
import { Monitor, Plus, X } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage, formFailure } from "../../lib/form-failure.ts";
import { mayDo, mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { roleNames } from "../../lib/role-names.ts";
import { browserOf } from "../../lib/user-agent.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, Input, Select } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { isSameRole, type Operator, roleText } from "./operator-text.tsx";
import { useOperatorChanges } from "./use-operator-changes.ts";

/** What can be done to an operator. */
export type OperatorAction = "roles" | "sessions" | "endTwoFactor" | "remove";

interface OperatorDialogProps {
  readonly operator: Operator;
  readonly onClose: () => void;
}

interface AnyOperatorDialogProps extends OperatorDialogProps {
  readonly action: OperatorAction;
  /** All there are to see. */
  readonly operators: readonly Operator[];
}

/** The dialog of an action on an operator. Mount it anew for each. */
export function OperatorDialog({ action, operators, ...rest }: AnyOperatorDialogProps) {
  const owners = operators.filter(({ roles }) => roles.some(isOwnerOfAll));
  const isLastOwner = owners.length === 1 && owners[0]?.id === rest.operator.id;
  switch (action) {
    case "roles":
      return <RolesDialog {...rest} isLastOwner={isLastOwner} />;
    case "sessions":
      return <SessionsDialog {...rest} />;
    case "endTwoFactor":
      return <EndTwoFactorDialog {...rest} />;
    case "remove":
      return isLastOwner ? <LastOwnerDialog {...rest} /> : <RemoveDialog {...rest} />;
  }
}

function Subject({ operator: { name, email } }: { readonly operator: Operator }) {
  return (
    <span className="wrap-anywhere">
      <span className="font-medium text-ink">{name}</span> ({email})
    </span>
  );
}

function RolesDialog({ operator, isLastOwner, onClose }: OperatorDialogProps & { readonly isLastOwner: boolean }) {
  const api = useApi();
  const self = useOperator();
  const { setRoles } = useOperatorChanges(operator.email);
  const [roles, set] = useState<readonly RoleGrant[]>(operator.roles);
  const isOwner = mayDoEverywhere(self.roles, "operator.write");
  const domains = (useQuery(api.domain.list.queryOptions()).data?.items ?? [])
    .map(({ name }) => name)
    .filter((name) => mayDo(self.roles, "operator.write", name));
  const lost = operator.roles.filter((one) => !roles.some((other) => isSameRole(one, other)));
  const won = roles.filter((one) => !operator.roles.some((other) => isSameRole(one, other)));
  const change = (index: number, to: RoleGrant): void => set(roles.map((one, at) => (at === index ? to : one)));
  const [firstDomain] = domains;
  const added: RoleGrant = firstDomain === undefined ? { role: "auditor" } : { role: "helpdesk", domain: firstDomain };
  const failure = formFailure(setRoles.error, []);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Change roles"
      description={<Subject operator={operator} />}
      submitLabel="Save roles"
      busy={setRoles.isPending}
      failure={failure}
      onSubmit={() =>
        lost.length + won.length === 0
          ? onClose()
          : setRoles.mutate({ id: operator.id, roles: [...roles] }, { onSuccess: onClose })
      }
    >
      {isLastOwner && (
        <Notice>
          This is the last owner of the whole installation and stays one: somebody must be able to do everything. Make
          somebody else an owner of all domains first.
        </Notice>
      )}
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium text-[0.8125rem]">Roles</legend>
        <ul className="flex flex-col gap-2">
          {roles.map((held, index) => {
            const isFixed = (isLastOwner && isOwnerOfAll(held)) || (!isOwner && held.role === "owner");
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; what stands in it changes
              <li key={index} className="flex min-w-0 items-center gap-2">
                {isFixed ? (
                  <span className="min-w-0 flex-1 truncate py-1.5 text-sm">{roleText(held)}</span>
                ) : (
                  <>
                    <Select
                      aria-label={`Role ${index + 1}`}
                      className="flex-1"
                      value={held.role}
                      onChange={({ target: { value } }) => {
                        const role = ROLES.find((one) => one === value);
                        if (role) change(index, { ...held, role });
                      }}
                    >
                      {ROLES.filter((role) => isOwner || role !== "owner").map((role) => (
                        <option key={role} value={role}>
                          {roleNames[role]}
                        </option>
                      ))}
                    </Select>
                    <Select
                      aria-label={`Domain of role ${index + 1}`}
                      className="flex-1"
                      value={held.domain ?? ""}
                      onChange={({ target: { value: domain } }) =>
                        change(index, domain === "" ? { role: held.role } : { role: held.role, domain })
                      }
                    >
                      {isOwner && <option value="">All domains</option>}
                      {domains.map((name) => (
                        <option key={name} value={name}>
                          {name}
                        </option>
                      ))}
                    </Select>
                    <Button
                      look="ghost"
                      size="icon-sm"
                      aria-label={`Take away role ${index + 1}`}
                      onClick={() => set(roles.filter((_, at) => at !== index))}
                    >
                      <X aria-hidden />
                    </Button>
                  </>
                )}
              </li>
            );
          })}
        </ul>
        <Button size="sm" className="mt-2" onClick={() => set([...roles, added])}>
          <Plus aria-hidden />
          Add role
        </Button>
      </fieldset>
      {lost.length + won.length > 0 && (
        <Notice tone={lost.length > 0 ? "warn" : "info"}>
          {lost.length > 0 && <p>No longer {listOf(lost)}.</p>}
          {won.length > 0 && <p>From now on {listOf(won)}.</p>}
          {roles.length === 0 && (
            <p>
              Without a role {isOwner ? "nothing is left to see in the console" : "this operator leaves your list"}.
            </p>
          )}
        </Notice>
      )}
    </FormDialog>
  );
}

function listOf(roles: readonly RoleGrant[]): string {
  return roles.map(roleText).join(", ");
}

function SessionsDialog({ operator, onClose }: OperatorDialogProps) {
  const api = useApi();
  const { endSessions } = useOperatorChanges(operator.email);
  const { data, error, refetch } = useQuery(api.operator.sessions.queryOptions({ id: operator.id }));
  const sessions = data?.sessions;
  const isEmpty = sessions?.length === 0;
  /** Nothing is left to be ended here. */
  const isOver = isEmpty || (error !== null && !sessions);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Sessions in the console"
      description={<Subject operator={operator} />}
      submitLabel={isOver ? "Close" : sessions?.length === 1 ? "End the session" : "End all sessions"}
      danger={!isOver}
      isDone={isOver}
      busy={(!isOver && !sessions) || endSessions.isPending}
      failure={formFailure(endSessions.error, [])}
      onSubmit={() => (isOver ? onClose() : endSessions.mutate({ id: operator.id }, { onSuccess: onClose }))}
    >
      {error && !sessions ? (
        <ErrorState error={failureMessage(error)} onRetry={() => void refetch()} className="py-4" />
      ) : !sessions ? (
        <div role="status" aria-label="Loading sessions" className="space-y-3">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-2/3" />
        </div>
      ) : isEmpty ? (
        <p className="text-ink-2 text-sm">Not signed in anywhere.</p>
      ) : (
        <>
          <ul aria-label="Sessions" className="max-h-72 overflow-y-auto rounded-lg border">
            {sessions.map(({ id, address, userAgent, since, usedAt }) => (
              <li key={id} className="flex items-start gap-3 border-b px-3 py-2.5 last:border-0">
                <Monitor aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
                <div className="min-w-0 text-[0.8125rem]">
                  <p className="truncate font-medium" title={userAgent}>
                    {browserOf(userAgent)}
                  </p>
                  <p className="text-ink-2">
                    {address && <span className="wrap-anywhere">{address} · </span>}
                    since <Time at={since} />, last used <Time at={usedAt} />
                  </p>
                </div>
              </li>
            ))}
          </ul>
          <p className="text-ink-2 text-sm">
            Ending {sessions.length === 1 ? "it signs" : "them signs"} {operator.name} out of the console at once; what
            was not saved is lost. It does not keep anybody from signing in again: for that, change the roles or remove
            the operator.
          </p>
        </>
      )}
    </FormDialog>
  );
}

function EndTwoFactorDialog({ operator, onClose }: OperatorDialogProps) {
  const { endTwoFactor } = useOperatorChanges(operator.email);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Switch off the second factor"
      description={
        <>
          <Subject operator={operator} /> can sign in with the password alone, until another second factor is set up.
          The lost device and the recovery codes are good for nothing then.
        </>
      }
      submitLabel="Switch off"
      danger
      busy={endTwoFactor.isPending}
      failure={formFailure(endTwoFactor.error, [])}
      onSubmit={() => endTwoFactor.mutate({ id: operator.id }, { onSuccess: onClose })}
    >
      <Notice tone="warn">
        Make sure that it is really {operator.name} who asks: call back, or meet. Whoever knows the password is in.
      </Notice>
    </FormDialog>
  );
}

function RemoveDialog({ operator, onClose }: OperatorDialogProps) {
  const { remove } = useOperatorChanges(operator.email);
  const self = useOperator();
  const [typed, setTyped] = useState("");
  const [wasTold, setTold] = useState(false);
  const isRight = typed.trim().toLowerCase() === operator.email;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Remove operator"
      description={<Subject operator={operator} />}
      submitLabel="Remove operator"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => {
        if (isRight) remove.mutate({ id: operator.id }, { onSuccess: onClose });
        else setTold(true);
      }}
    >
      <Notice tone="warn">
        {operator.id === self.id && "This is you: you are signed out. "}
        Signing in ends at once, in every session. API tokens and open invitations of this operator stop working. What
        was done stays in the audit. This cannot be undone.
      </Notice>
      <Field
        label={`Type “${operator.email}” to remove`}
        error={wasTold && !isRight ? "This is not the e-mail." : undefined}
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

function LastOwnerDialog({ operator, onClose }: OperatorDialogProps) {
  return (
    <Dialog open onOpenChange={onClose} title="The last owner stays" description={<Subject operator={operator} />}>
      <div className="flex flex-col gap-4 px-5 pt-4 pb-5 sm:px-6">
        <p className="text-sm">
          This is the only owner of the whole installation. Without one nobody could add domains or operators. Invite
          another owner of all domains, or give that role to somebody who is here; then this one can go.
        </p>
        <div className="flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Dialog>
  );
}
