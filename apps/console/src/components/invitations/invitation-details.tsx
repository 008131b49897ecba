"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { type Invitation, invitationMaker, invitationTitle } from "../../lib/invitation-words.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { roleNames } from "../../lib/role-names.ts";
import { groupPath } from "../groups/group-text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { StateBadge } from "./invitation-table.tsx";

/** Accounts that the API tells with an invitation at most. */
const ACCOUNTS_TOLD = 100;

interface InvitationDetailsProps {
  readonly id: string;
  readonly groupNames: ReadonlyMap<string, string>;
  readonly operatorNames: ReadonlyMap<string, string>;
  readonly onRevoke: (invitation: Invitation) => void;
  readonly onClose: () => void;
}

/** All that is known of one invitation, and who came by it. Its secret is not among it. */
export function InvitationDetails({ id, groupNames, operatorNames, onRevoke, onClose }: InvitationDetailsProps) {
  const api = useApi();
  const may = useMay();
  const { id: own } = useOperator();
  const found = useQuery(api.invitation.get.queryOptions({ id }));
  const { invitation, accounts = [] } = found.data ?? {};
  return (
    <Dialog open onOpenChange={onClose} title="Invitation" className="sm:max-w-lg">
      {invitation ? (
        <>
          <dl className="px-5 pt-3 pb-5 sm:px-6">
            <Fact label="For">{invitationTitle(invitation)}</Fact>
            <Fact label="State">
              <StateBadge invitation={invitation} />
            </Fact>
            <Fact label="Used">{`${invitation.uses.toLocaleString("en")} of ${invitation.useLimit.toLocaleString("en")}`}</Fact>
            {invitation.group !== undefined && (
              <Fact label="Group">
                <Place href={groupPath(invitation.group)}>{groupNames.get(invitation.group) ?? "A group"}</Place>
              </Fact>
            )}
            {invitation.role && <Fact label="Role">{`${roleNames[invitation.role]} of ${invitation.domain}`}</Fact>}
            {invitation.contact !== undefined && (
              <Fact label="Contact">
                <Place href={accountPath(invitation.contact)}>{invitation.contact}</Place>
              </Fact>
            )}
            {invitation.note !== undefined && <Fact label="Note">{invitation.note}</Fact>}
            <Fact label="Made by">{invitationMaker(invitation, own, operatorNames)}</Fact>
            <Fact label="Made">
              <Time at={invitation.createdAt} as="moment" />
            </Fact>
            <Fact label={invitation.state === "expired" ? "Expired" : "Expires"}>
              <Time at={invitation.expiresAt} as="moment" />
            </Fact>
            {invitation.revokedAt && (
              <Fact label="Revoked">
                <Time at={invitation.revokedAt} as="moment" />
              </Fact>
            )}
            {invitation.forAccount && (
              <Fact label="Who came by it">
                {accounts.length === 0 ? (
                  <span className="text-ink-2">Nobody has made an account by it.</span>
                ) : (
                  <ul className="max-h-48 overflow-y-auto">
                    {accounts.map((jid) => (
                      <li key={jid}>
                        <Place href={accountPath(jid)}>{jid}</Place>
                      </li>
                    ))}
                    {accounts.length === ACCOUNTS_TOLD && <li className="text-ink-3">The first {ACCOUNTS_TOLD}.</li>}
                  </ul>
                )}
              </Fact>
            )}
          </dl>
          {invitation.state === "open" && may("invitation.write", invitation.domain) && (
            <div className="flex justify-end border-t px-5 py-4 sm:px-6">
              <Button look="danger-quiet" onClick={() => onRevoke(invitation)}>
                Revoke…
              </Button>
            </div>
          )}
        </>
      ) : found.isError ? (
        <ErrorState error={failureMessage(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <div role="status" aria-label="Loading invitation" className="h-64 space-y-5 p-6">
          <Skeleton className="w-3/5" />
          <Skeleton className="w-2/5" />
          <Skeleton className="w-1/2" />
        </div>
      )}
    </Dialog>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-baseline gap-4 border-b py-2 last:border-0">
      <dt className="w-28 shrink-0 text-[0.8125rem] text-ink-3">{label}</dt>
      <dd className="wrap-anywhere min-w-0 flex-1">{children}</dd>
    </div>
  );
}

function Place({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="underline underline-offset-2 hover:no-underline">
      {children}
    </Link>
  );
}
