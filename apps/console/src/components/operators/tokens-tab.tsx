"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus, SearchX } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { mayDoWithin } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { permissionWords } from "../../lib/permission-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { CreateTokenDialog } from "./create-token-dialog.tsx";
import { ListFailure, ListSkeleton, REFRESH_MS } from "./list-states.tsx";
import { type ApiToken, EVERY_DOMAIN } from "./operator-text.tsx";
import { useTokenChanges } from "./use-token-changes.ts";

/** Permissions that a row names before it counts. */
const NAMED = 2;

function showDomain(domain: string | undefined): void {
  history.replaceState(null, "", `${location.pathname}${domain === undefined ? "" : `?domain=${domain}`}`);
}

/** What programs sign in with. */
export function TokensTab() {
  const api = useApi();
  const may = useMay();
  const domain = useSearchParams().get("domain") ?? undefined;
  const tokens = useQuery({ ...api.token.list.queryOptions({}), refetchInterval: REFRESH_MS });
  const domains = useQuery(api.domain.list.queryOptions());
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const all = tokens.data?.items;
  const rows = all?.filter((token) => domain === undefined || token.domain === domain);
  const create = may("token.write") && (
    <Button look="primary" size="sm" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create token
    </Button>
  );
  return (
    <>
      {all && all.length > 0 && (
        <search className="mb-3 flex flex-wrap gap-2 empty:hidden">
          <DomainSelect
            domains={domains.data?.items.map(({ name }) => name) ?? []}
            value={domain}
            onValueChange={showDomain}
          />
        </search>
      )}
      <Card
        id="tokens"
        title="API tokens"
        description="A token never may more than its operator may at that moment."
        actions={
          <span className="flex items-center gap-2">
            {tokens.isError && all && <Badge tone="warn">Not up to date</Badge>}
            {create}
          </span>
        }
      >
        {!all || !rows ? (
          tokens.isError ? (
            <ListFailure what="API tokens" error={tokens.error} onRetry={() => void tokens.refetch()} />
          ) : (
            <ListSkeleton what="tokens" />
          )
        ) : all.length === 0 ? (
          <EmptyState icon={KeyRound} title="No API tokens yet">
            A program needs one to use the API. Give it a name, what it may do and for how long.
          </EmptyState>
        ) : rows.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title="No token of this domain alone"
            action={<Button onClick={() => showDomain(undefined)}>Show all</Button>}
          />
        ) : (
          <ul aria-labelledby="tokens">
            {rows.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
            ))}
          </ul>
        )}
      </Card>
      {isCreating && <CreateTokenDialog onClose={() => setCreating(false)} />}
      {revoking && <RevokeTokenDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function TokenRow({ token, onRevoke }: { readonly token: ApiToken; readonly onRevoke: () => void }) {
  const { name, prefix, permissions, domain, operator, expiresAt, lastUsedAt, lastUsedAddress } = token;
  const { roles } = useOperator();
  const isOver = expiresAt !== undefined && expiresAt <= new Date();
  const words = permissions.map(permissionWords);
  const rest = words.length - NAMED;
  return (
    <li className="flex items-start gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1.5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)_minmax(0,1fr)]">
        <div className="min-w-0">
          <p className="flex min-w-0 items-center gap-2">
            <span className="truncate font-medium" title={name}>
              {name}
            </span>
            {isOver ? (
              <Badge tone="danger">Expired</Badge>
            ) : (
              operator === undefined && <Badge tone="danger">Its operator is gone</Badge>
            )}
          </p>
          <p className="truncate font-mono text-ink-3 text-xs">{prefix}…</p>
        </div>
        <div className="min-w-0 text-[0.8125rem]">
          <p className="text-ink-2" title={words.join("\n")}>
            {words.slice(0, NAMED).join("; ")}
            {rest > 0 && ` and ${rest} more`}
          </p>
          <p className="truncate text-ink-3 text-xs" title={domain}>
            on {domain ?? EVERY_DOMAIN}
          </p>
        </div>
        <div className="min-w-0 text-[0.8125rem] text-ink-2">
          <p>
            {lastUsedAt ? (
              <>
                Used <Time at={lastUsedAt} />
                {lastUsedAddress && <span className="wrap-anywhere"> from {lastUsedAddress}</span>}
              </>
            ) : (
              "Never used"
            )}
          </p>
          <p className="text-ink-3 text-xs">
            {expiresAt ? (
              <>
                {isOver ? "Expired" : "Expires"} <Time at={expiresAt} as="date" />
              </>
            ) : (
              "Does not expire"
            )}
          </p>
        </div>
      </div>
      {mayDoWithin(roles, "token.write", domain) && (
        <Button size="sm" onClick={onRevoke} aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      )}
    </li>
  );
}

function RevokeTokenDialog({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) {
  const { revoke } = useTokenChanges();
  const { name, prefix, permissions, lastUsedAt } = token;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Revoke API token"
      description={
        <>
          Programs that sign in with <span className="wrap-anywhere font-medium text-ink">{name}</span> ({prefix}…,{" "}
          {plural(permissions.length, "permission")}) are refused at once.{" "}
          {lastUsedAt ? (
            <>
              It was last used <Time at={lastUsedAt} />.
            </>
          ) : (
            "It was never used."
          )}{" "}
          This cannot be undone.
        </>
      }
      submitLabel="Revoke token"
      danger
      busy={revoke.isPending}
      failure={formFailure(revoke.error, [])}
      onSubmit={() => revoke.mutate({ id: token.id }, { onSuccess: onClose })}
    />
  );
}
