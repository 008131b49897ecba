"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MailPlus, Plus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { pageRange, placeOf } from "../../lib/cursor-trail.ts";
import { failureCode } from "../../lib/form-failure.ts";
import {
  type InvitationFilters,
  invitationListInput,
  PAGE_SIZE,
  readInvitationFilters,
  writeInvitationFilters,
} from "../../lib/invitation-filters.ts";
import type { Invitation } from "../../lib/invitation-words.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { useLiveChanges } from "../../lib/use-live-changes.ts";
import { NoDomains } from "../no-domains.tsx";
import { PageHeader } from "../page-header.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Select } from "../ui/field.tsx";
import { PagedTable } from "../ui/paged-table.tsx";
import { EmptyState, NotYours } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { CreateInvitationDialog } from "./create-invitation-dialog.tsx";
import { InvitationDetails } from "./invitation-details.tsx";
import { invitationColumns } from "./invitation-table.tsx";
import { RevokeInvitationDialog } from "./revoke-invitation-dialog.tsx";

/** How often the invitations on the screen are renewed, should no change be told, in milliseconds. */
const REFRESH_MS = 30_000;
const TABLE = "invitations";

/** The URL of this very moment with other filters, and with the dialogs that `more` names. */
function urlWith(change: Partial<InvitationFilters>, more: Readonly<Record<string, string>> = {}): string {
  const now = readInvitationFilters(new URLSearchParams(location.search));
  return `/invitations${writeInvitationFilters({ ...now, ...change }, more)}`;
}

/** The browser's own history calls change the URL without a round trip to the server; a query does the loading. */
function show(change: Partial<InvitationFilters>): void {
  history.pushState(null, "", urlWith({ trail: [], ...change }));
}

/** Links by which people come in: one page of those of a domain. */
export function InvitationsView() {
  const api = useApi();
  const may = useMay();
  const mayRead = may("invitation.read");
  const { id: own } = useOperator();
  const query = useSearchParams();
  const filters = readInvitationFilters(query);
  const domains = useQuery(api.domain.list.queryOptions());
  const readable = (domains.data?.items ?? []).filter(({ name }) => may("invitation.read", name));
  const writable = readable.filter(({ name }) => may("invitation.write", name));
  const domain = filters.domain ?? readable[0]?.name;
  const enabled = mayRead && domain !== undefined;
  const invitations = useQuery({
    ...api.invitation.list.queryOptions(invitationListInput(filters, domain ?? "")),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const groups = useQuery({ ...api.group.list.queryOptions({ domain: domain ?? "", counted: false }), enabled });
  const operators = useQuery({ ...api.operator.list.queryOptions(), enabled: may("operator.read") });
  useLiveChanges(mayRead, ({ type }) => type.startsWith("invitation."), [api.invitation.pathFilter()]);
  const [revoking, setRevoking] = useState<Invitation>();

  const groupNames = useMemo(() => new Map(groups.data?.items.map(({ id, name }) => [id, name])), [groups.data]);
  const operatorNames = useMemo(
    () => new Map(operators.data?.items.map(({ id, name }) => [id, name])),
    [operators.data],
  );
  const mayRevoke = domain !== undefined && may("invitation.write", domain);
  const search = query.toString();
  const columns = useMemo(
    () =>
      invitationColumns({
        own,
        groupNames,
        operatorNames,
        hrefOf: (id) =>
          `/invitations${writeInvitationFilters(readInvitationFilters(new URLSearchParams(search)), { id })}`,
        mayRevoke,
        onRevoke: setRevoking,
      }),
    [own, groupNames, operatorNames, search, mayRevoke],
  );

  const page = invitations.data;
  const isForbidden = !mayRead || failureCode(invitations.error) === "FORBIDDEN";
  const create = (): void => history.pushState(null, "", urlWith({}, { create: "" }));
  const closeDialog = (): void => history.replaceState(null, "", urlWith({}));
  const opened = query.get("id");
  return (
    <>
      <PageHeader
        title="Invitations"
        description="Links by which people make an account of yours, become contacts, or both."
        actions={
          mayRevoke && (
            <Button look="primary" onClick={create}>
              <Plus aria-hidden />
              Create invitation
            </Button>
          )
        }
      />
      {!isForbidden && domain !== undefined && (
        <search className="mb-3 flex flex-wrap items-center gap-2">
          {(readable.length > 1 || filters.domain !== undefined) && (
            <DomainSelect
              isSingle
              domains={readable.map(({ name }) => name)}
              value={domain}
              onValueChange={(name) => show({ domain: name })}
            />
          )}
          <Select
            aria-label="State"
            className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-40"
            value={filters.open ? "open" : "all"}
            onChange={(event) => show({ open: event.target.value === "open" })}
          >
            <option value="open">Open</option>
            <option value="all">All</option>
          </Select>
          <span className="ml-auto">
            <TableMenu name={TABLE} columns={columns} />
          </span>
        </search>
      )}
      <Card>
        {isForbidden ? (
          <NotYours what="invitations" />
        ) : domains.data && domain === undefined ? (
          <NoDomains>People are invited to a domain.</NoDomains>
        ) : (
          <PagedTable
            name={TABLE}
            label="Invitations"
            columns={columns}
            query={invitations}
            rowId={({ id }) => id}
            trail={filters.trail}
            onTurn={(trail) => show({ trail })}
            range={pageRange(filters.trail, PAGE_SIZE, placeOf(page), "invitation")}
            empty={
              filters.trail.length === 0 && (
                <NoInvitations
                  domain={domain}
                  isOpenOnly={filters.open}
                  onCreate={mayRevoke ? create : undefined}
                  onAll={() => show({ open: false })}
                />
              )
            }
          />
        )}
      </Card>
      {query.has("create") && writable.length > 0 && (
        <CreateInvitationDialog domains={writable} domain={domain} onClose={closeDialog} />
      )}
      {opened !== null && !revoking && (
        <InvitationDetails
          id={opened}
          groupNames={groupNames}
          operatorNames={operatorNames}
          onRevoke={setRevoking}
          onClose={closeDialog}
        />
      )}
      {revoking && <RevokeInvitationDialog invitation={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

interface NoInvitationsProps {
  readonly domain: string | undefined;
  readonly isOpenOnly: boolean;
  readonly onCreate: (() => void) | undefined;
  readonly onAll: () => void;
}

function NoInvitations({ domain, isOpenOnly, onCreate, onAll }: NoInvitationsProps) {
  if (!isOpenOnly)
    return <EmptyState icon={MailPlus} title={`Nobody was ever invited to ${domain ?? "this domain"}`} />;
  return (
    <EmptyState
      icon={MailPlus}
      title="No open invitations"
      action={
        <>
          {onCreate && (
            <Button look="primary" onClick={onCreate}>
              Create an invitation
            </Button>
          )}
          <Button onClick={onAll}>Show all</Button>
        </>
      }
    >
      Somebody opens the link you give them, and is on your server with contacts and group a minute later.
    </EmptyState>
  );
}

const SKELETON_COLUMNS = invitationColumns({
  own: "",
  groupNames: new Map(),
  operatorNames: new Map(),
  hrefOf: () => "",
  mayRevoke: false,
  onRevoke() {},
});

/** The table while its page is on its way. */
export function InvitationsSkeleton() {
  return (
    <DataTable name={TABLE} label="Invitations" columns={SKELETON_COLUMNS} rows={undefined} rowId={({ id }) => id} />
  );
}
