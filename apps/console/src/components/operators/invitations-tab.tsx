"use client";

import { useQuery } from "@tanstack/react-query";
import { MailPlus, Plus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { mayDoWithin } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { ListFailure, ListSkeleton, REFRESH_MS } from "./list-states.tsx";
import { type OperatorInvitation, RoleBadges, roleText } from "./operator-text.tsx";
import { useOperatorChanges } from "./use-operator-changes.ts";

/** Links by which people can become operators, as long as they are open. */
export function InvitationsTab() {
  const api = useApi();
  const { roles } = useOperator();
  const invitations = useQuery({ ...api.operator.invitations.queryOptions(), refetchInterval: REFRESH_MS });
  const operators = useQuery(api.operator.list.queryOptions());
  const [isInviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<OperatorInvitation>();
  const rows = invitations.data?.invitations;
  const makers = new Map(operators.data?.items.map(({ id, name }) => [id, name]));
  return (
    <>
      <Card
        id="invitations"
        title="Open invitations"
        description="Each link is good once, for one e-mail address."
        actions={
          <span className="flex items-center gap-2">
            {invitations.isError && rows && <Badge tone="warn">Not up to date</Badge>}
            <Button look="primary" size="sm" onClick={() => setInviting(true)}>
              <Plus aria-hidden />
              Invite operator
            </Button>
          </span>
        }
      >
        {!rows ? (
          invitations.isError ? (
            <ListFailure what="invitations" error={invitations.error} onRetry={() => void invitations.refetch()} />
          ) : (
            <ListSkeleton what="invitations" />
          )
        ) : rows.length === 0 ? (
          <EmptyState icon={MailPlus} title="No open invitations">
            Invite somebody by e-mail address to a role. You hand over the link; nothing is sent from here.
          </EmptyState>
        ) : (
          <ul aria-labelledby="invitations">
            {rows.map((invitation) => {
              const { id, email, role, domain, createdBy, createdAt, expiresAt } = invitation;
              const maker = createdBy === undefined ? "the shell" : makers.get(createdBy);
              return (
                <li key={id} className="flex items-center gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
                  <div className="grid min-w-0 flex-1 items-center gap-x-6 gap-y-2 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
                    <div className="min-w-0">
                      <p className="truncate font-medium" title={email}>
                        {email}
                      </p>
                      <p className="text-[0.8125rem] text-ink-2">
                        Made <Time at={createdAt} />
                        {maker !== undefined && ` by ${maker}`}, good until <Time at={expiresAt} as="moment" />
                      </p>
                    </div>
                    <RoleBadges roles={[{ role, ...(domain !== undefined && { domain }) }]} />
                  </div>
                  {mayDoWithin(roles, "operator.write", role === "owner" ? undefined : domain) && (
                    <Button size="sm" onClick={() => setRevoking(invitation)} aria-label={`Revoke ${email}`}>
                      Revoke
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </Card>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {revoking && <RevokeDialog invitation={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

interface RevokeDialogProps {
  readonly invitation: OperatorInvitation;
  readonly onClose: () => void;
}

function RevokeDialog({ invitation: { id, email, role, domain }, onClose }: RevokeDialogProps) {
  const { revokeInvitation } = useOperatorChanges(email);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Revoke invitation"
      description={
        <>
          The link for <span className="wrap-anywhere font-medium text-ink">{email}</span> to become{" "}
          {roleText({ role, ...(domain !== undefined && { domain }) })} stops working at once. To change your mind,
          invite again: it will be another link.
        </>
      }
      submitLabel="Revoke invitation"
      danger
      busy={revokeInvitation.isPending}
      failure={formFailure(revokeInvitation.error, [])}
      onSubmit={() => revokeInvitation.mutate({ id }, { onSuccess: onClose })}
    />
  );
}
