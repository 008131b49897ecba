"use client";

import type { RosterPairOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { ContactRound, List, SearchX, UserPlus, Waypoints, X } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useDeferredValue, useMemo, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import {
  filterPairs,
  isOfKind,
  type RosterFilters,
  type RosterKind,
  readRosterFilters,
  rosterKinds,
  writeRosterFilters,
} from "../../lib/roster-filters.ts";
import { shownOf, sightOf } from "../../lib/roster-words.ts";
import { useSearchText } from "../../lib/use-search-text.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Select } from "../ui/field.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { EmptyState, ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { AddContactDialog, RelationDialog, RemoveContactDialog } from "./roster-dialogs.tsx";
import { RosterPicture } from "./roster-picture.tsx";
import { type RosterAction, RosterRow } from "./roster-row.tsx";

/** How often a roster on the screen is renewed, in milliseconds; a big one only after changes made here. */
const REFRESH_MS = 5000;
const BIG_ROSTER = 500;
/** Contacts that are drawn at first, and more for each press of the button. */
const SHOWN_AT_ONCE = 50;

const kindNames: Readonly<Record<RosterKind, string>> = {
  oneSided: "One-sided",
  pending: "Waiting or approved",
  given: "By a group",
  elsewhere: "Elsewhere",
};

const looks = [
  { value: "list", label: "List", icon: List },
  { value: "picture", label: "Picture", icon: Waypoints },
] as const;

/** The filters of this very moment; the browser's own history call changes the URL without asking the server. */
function show(change: Partial<RosterFilters>): void {
  const now = readRosterFilters(new URLSearchParams(location.search));
  history.replaceState(null, "", `${location.pathname}${writeRosterFilters({ ...now, ...change })}`);
}

/** The contacts of an account, both sides of each. */
export function RosterView({ jid, domain }: { jid: string; domain: string }) {
  const api = useApi();
  const may = useMay();
  const filters = readRosterFilters(useSearchParams());
  const search = useSearchText(filters.search, (text) => show({ search: text }));
  const wanted = useDeferredValue(search.text);
  const roster = useQuery({
    ...api.roster.pairs.queryOptions({ account: jid }),
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > BIG_ROSTER ? false : REFRESH_MS),
  });
  const [isAdding, setAdding] = useState(false);
  const [action, setAction] = useState<{ readonly kind: RosterAction; readonly pair: RosterPairOutput }>();
  const [drawn, setDrawn] = useState(SHOWN_AT_ONCE);
  const pairs = roster.data;
  const { kind, look } = filters;
  const found = useMemo(() => filterPairs(pairs ?? [], { search: wanted, kind }), [pairs, wanted, kind]);
  const groups = useMemo(() => [...new Set((pairs ?? []).flatMap(({ mine }) => mine?.groups ?? []))].sort(), [pairs]);
  const mayWrite = may("roster.write", domain);
  const isFiltered = search.text.trim() !== "" || kind !== undefined;
  const clear = (): void => {
    search.forget();
    show({ search: "", kind: undefined });
  };
  const add = (): void => setAdding(true);

  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <search className="contents">
          <SearchInput
            label="Search contacts"
            placeholder="Search address, name or group"
            value={search.text}
            onValueChange={search.set}
          />
          <Select
            aria-label="Show"
            className="w-auto min-w-0 flex-[1_1_10rem] sm:max-w-52"
            value={kind ?? ""}
            onChange={(event) => show({ kind: rosterKinds.find((one) => one === event.target.value) })}
          >
            <option value="">All contacts</option>
            {rosterKinds.map((one) => (
              <option key={one} value={one}>
                {kindNames[one]}
                {pairs && ` (${pairs.filter((pair) => isOfKind(pair, one)).length.toLocaleString("en")})`}
              </option>
            ))}
          </Select>
          {isFiltered && (
            <Button look="ghost" onClick={clear}>
              <X aria-hidden />
              Clear
            </Button>
          )}
        </search>
        <span className="ml-auto max-sm:w-full">
          <Segmented
            label="How to look at it"
            value={look}
            onValueChange={(one) => show({ look: one })}
            options={looks}
          />
        </span>
        {mayWrite && (
          <Button look="primary" className="max-sm:w-full" onClick={add}>
            <UserPlus aria-hidden />
            Add contact
          </Button>
        )}
      </div>
      <Card
        id="contacts"
        title={
          <>
            Contacts
            {pairs && (
              <span role="status" className="ml-2 font-normal text-ink-3 tabular-nums">
                {found.length === pairs.length
                  ? pairs.length.toLocaleString("en")
                  : `${found.length.toLocaleString("en")} of ${pairs.length.toLocaleString("en")}`}
              </span>
            )}
          </>
        }
        actions={roster.isError && pairs && <Badge tone="warn">Not up to date</Badge>}
      >
        {!pairs ? (
          roster.isError ? (
            <RosterFailure error={roster.error} onRetry={() => void roster.refetch()} />
          ) : (
            <RosterSkeleton />
          )
        ) : pairs.length === 0 ? (
          <EmptyState
            icon={ContactRound}
            title="No contacts yet"
            action={
              mayWrite && (
                <Button look="primary" onClick={add}>
                  Add the first contact
                </Button>
              )
            }
          >
            Who is in the list here is in the contact list of every client that logs in to this account.
          </EmptyState>
        ) : found.length === 0 ? (
          <EmptyState icon={SearchX} title="No contact matches" action={<Button onClick={clear}>Clear filters</Button>}>
            Addresses, names and groups are searched.
          </EmptyState>
        ) : look === "picture" ? (
          <RosterPicture
            jid={jid}
            pairs={found}
            onAction={mayWrite ? (kind, pair) => setAction({ kind, pair }) : undefined}
          />
        ) : (
          <>
            <ul aria-labelledby="contacts">
              {found.slice(0, drawn).map((pair) => (
                <RosterRow
                  key={pair.contact}
                  jid={jid}
                  pair={pair}
                  groups={groups}
                  onAction={mayWrite ? (kind) => setAction({ kind, pair }) : undefined}
                />
              ))}
            </ul>
            {found.length > drawn && (
              <div className="flex items-center justify-between gap-3 border-t px-4 py-2.5 sm:px-5">
                <p className="text-ink-3 text-xs tabular-nums">
                  {drawn.toLocaleString("en")} of {plural(found.length, "contact")} are shown.
                </p>
                <Button size="sm" onClick={() => setDrawn(drawn + SHOWN_AT_ONCE)}>
                  Show {Math.min(SHOWN_AT_ONCE, found.length - drawn)} more
                </Button>
              </div>
            )}
          </>
        )}
      </Card>
      {isAdding && (
        <AddContactDialog
          jid={jid}
          contacts={(pairs ?? []).map(({ contact }) => contact)}
          groups={groups}
          onClose={() => setAdding(false)}
        />
      )}
      {action && <ActionDialog {...action} jid={jid} onClose={() => setAction(undefined)} />}
    </>
  );
}

interface ActionDialogProps {
  readonly kind: RosterAction;
  readonly pair: RosterPairOutput;
  readonly jid: string;
  readonly onClose: () => void;
}

function ActionDialog({ kind, pair, jid, onClose }: ActionDialogProps) {
  if (kind === "remove") return <RemoveContactDialog jid={jid} pair={pair} onClose={onClose} />;
  const { contact, mine, theirs, isOneSided } = pair;
  // Whoever answers a request most often says yes.
  const granted = shownOf({ ...sightOf(mine?.subscription ?? "none"), from: true });
  return (
    <RelationDialog
      jid={jid}
      contact={contact}
      mine={mine}
      theirs={theirs}
      isOneSided={isOneSided}
      {...(kind === "answer" && { begin: granted })}
      onClose={onClose}
    />
  );
}

export function RosterFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (failureCode(error) === "FORBIDDEN") return <NotYours what="contact lists" />;
  return <ErrorState error={failureMessage(error)} onRetry={onRetry} />;
}

const SKELETON_ROWS = ["a", "b", "c", "d"];

export function RosterSkeleton() {
  return (
    <div role="status" aria-label="Loading contacts">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-18 items-center gap-4 border-b px-4 last:border-0 sm:px-5">
          <span className="flex-1">
            <Skeleton className="w-2/5 min-w-24" />
          </span>
          <span className="flex-1">
            <Skeleton className="w-3/5" />
            <Skeleton className="mt-2 h-2.5 w-2/5" />
          </span>
        </div>
      ))}
    </div>
  );
}
