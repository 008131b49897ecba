"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis, KeyRound, MonitorX, SearchX, ShieldOff, Trash2, UserRoundPlus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { operatorTabPath } from "../../lib/operator-tabs.ts";
import { useSearchText } from "../../lib/use-search-text.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge, Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { ListFailure, ListSkeleton, REFRESH_MS } from "./list-states.tsx";
import { type OperatorAction, OperatorDialog } from "./operator-dialogs.tsx";
import { type Operator, RoleBadges } from "./operator-text.tsx";

/** Changes a filter in the URL without asking the server. */
function show(name: "q" | "domain", value: string | undefined): void {
  const query = new URLSearchParams(location.search);
  if (value) query.set(name, value);
  else query.delete(name);
  history.replaceState(null, "", query.size > 0 ? `${location.pathname}?${query}` : location.pathname);
}

/** The operators, with what can be done to each. */
export function PeopleTab() {
  const api = useApi();
  const query = useSearchParams();
  const search = useSearchText(query.get("q") ?? "", (text) => show("q", text));
  const domain = query.get("domain") ?? undefined;
  const operators = useQuery({ ...api.operator.list.queryOptions(), refetchInterval: REFRESH_MS });
  const domains = useQuery(api.domain.list.queryOptions());
  const [asked, setAsked] = useState<{ readonly action: OperatorAction; readonly operator: Operator }>();
  const all = operators.data?.items;
  const words = search.text.trim().toLowerCase();
  const found = (all ?? []).filter(
    ({ name, email, roles }) =>
      (name.toLowerCase().includes(words) || email.includes(words)) &&
      (domain === undefined || roles.some((held) => held.domain === undefined || held.domain === domain)),
  );
  return (
    <>
      <search className="mb-3 flex flex-wrap gap-2">
        <SearchInput
          label="Search operators"
          placeholder="Search name or e-mail"
          value={search.text}
          onValueChange={search.set}
        />
        <DomainSelect
          domains={domains.data?.items.map(({ name }) => name) ?? []}
          value={domain}
          onValueChange={(value) => show("domain", value)}
        />
      </search>
      <Card
        id="people"
        title={
          <>
            People
            {all && <span className="ml-2 font-normal text-ink-3 tabular-nums">{all.length}</span>}
          </>
        }
        actions={operators.isError && all && <Badge tone="warn">Not up to date</Badge>}
      >
        {!all ? (
          operators.isError ? (
            <ListFailure what="operators" error={operators.error} onRetry={() => void operators.refetch()} />
          ) : (
            <ListSkeleton what="operators" />
          )
        ) : found.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title="No operator matches"
            action={
              <Button
                onClick={() => {
                  search.forget();
                  history.replaceState(null, "", operatorTabPath("people"));
                }}
              >
                Clear filters
              </Button>
            }
          />
        ) : (
          <ul aria-labelledby="people">
            {found.map((operator) => (
              <OperatorRow
                key={operator.id}
                operator={operator}
                onAction={(action) => setAsked({ action, operator })}
              />
            ))}
          </ul>
        )}
      </Card>
      {asked && all && <OperatorDialog {...asked} operators={all} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface OperatorRowProps {
  readonly operator: Operator;
  readonly onAction: (action: OperatorAction) => void;
}

function OperatorRow({ operator, onAction }: OperatorRowProps) {
  const { id, name, email, roles, twoFactor, lastSignInAt } = operator;
  const self = useOperator();
  return (
    <li className="flex items-start gap-3 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <Avatar name={name} />
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-2 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1.4fr)_11rem]">
        <div className="min-w-0">
          <p className="flex min-w-0 items-center gap-2">
            <span className="truncate font-medium" title={name}>
              {name}
            </span>
            {id === self.id && <Badge tone="ok">You</Badge>}
          </p>
          <p className="truncate text-[0.8125rem] text-ink-2" title={email}>
            {email}
          </p>
        </div>
        <div className="min-w-0 self-center">
          {roles.length > 0 ? <RoleBadges roles={roles} /> : <span className="text-ink-3">No role</span>}
        </div>
        <div className="min-w-0 text-[0.8125rem] text-ink-2">
          <p className="flex items-center gap-2">
            <Dot tone={twoFactor ? "ok" : "off"} />
            Second factor {twoFactor ? "on" : "off"}
          </p>
          <p>
            {lastSignInAt ? (
              <>
                Signed in <Time at={lastSignInAt} />
              </>
            ) : (
              "Never signed in"
            )}
          </p>
        </div>
      </div>
      <OperatorMenu operator={operator} onAction={onAction} />
    </li>
  );
}

function OperatorMenu({ operator, onAction }: OperatorRowProps) {
  const self = useOperator();
  const isOwnerOfAll = mayDoEverywhere(self.roles, "operator.write");
  const isSelf = operator.id === self.id;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" size="icon-sm" aria-label={`Actions for ${operator.email}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => onAction("roles")}>
          <UserRoundPlus aria-hidden />
          Change roles…
        </MenuItem>
        {isOwnerOfAll && !isSelf && (
          <>
            <MenuItem onSelect={() => onAction("sessions")}>
              <MonitorX aria-hidden />
              Sessions…
            </MenuItem>
            {operator.twoFactor && (
              <MenuItem onSelect={() => onAction("endTwoFactor")}>
                <ShieldOff aria-hidden />
                Switch off second factor…
              </MenuItem>
            )}
          </>
        )}
        {isSelf && (
          <MenuItem asChild>
            <a href="/profile">
              <KeyRound aria-hidden />
              Your sessions and second factor
            </a>
          </MenuItem>
        )}
        {isOwnerOfAll && (
          <>
            <MenuSeparator />
            <MenuItem danger onSelect={() => onAction("remove")}>
              <Trash2 aria-hidden />
              Remove…
            </MenuItem>
          </>
        )}
      </MenuContent>
    </Menu>
  );
}
