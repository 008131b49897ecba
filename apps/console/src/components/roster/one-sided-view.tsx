"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Wrench } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { useApi } from "../../lib/api.tsx";
import { useMay } from "../../lib/operator.tsx";
import { contradiction, unionOf } from "../../lib/roster-words.ts";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/states.tsx";
import { shortNames } from "./relation-choice.tsx";
import { RelationMark } from "./relation-mark.tsx";
import { RelationDialog } from "./roster-dialogs.tsx";
import { RosterFailure, RosterSkeleton } from "./roster-view.tsx";

type OneSidedPair = RouterOutputs["roster"]["oneSided"]["pairs"][number];

/** Pairs on the page at most; after a repair others move up. */
export const ONE_SIDED_LIMIT = 50;

/** Pairs of accounts whose two contact lists contradict each other, each with a repair. */
export function OneSidedView() {
  const api = useApi();
  const may = useMay();
  const found = useQuery(api.roster.oneSided.queryOptions({ limit: ONE_SIDED_LIMIT }));
  const [repairing, setRepairing] = useState<OneSidedPair>();
  const pairs = found.data?.pairs;
  return (
    <>
      <PageHeader
        back={<BackLink href="/">Overview</BackLink>}
        title="One-sided contacts"
        description="Two accounts whose contact lists do not agree about who sees whom. Clients then wait for a status that never comes."
      />
      <Card>
        {!pairs ? (
          found.isError ? (
            <RosterFailure error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <RosterSkeleton />
          )
        ) : pairs.length === 0 ? (
          <EmptyState icon={CircleCheck} title="All contact lists agree">
            Whatever one side says of another, the other side says too.
          </EmptyState>
        ) : (
          <ul aria-label="One-sided contacts">
            {pairs.map((pair) => (
              <Row
                key={`${pair.account} ${pair.contact}`}
                pair={pair}
                onRepair={
                  may("roster.write", domainOf(pair.account)) && may("roster.write", domainOf(pair.contact))
                    ? () => setRepairing(pair)
                    : undefined
                }
              />
            ))}
          </ul>
        )}
        {found.data?.more && (
          <p className="border-t px-4 py-2.5 text-ink-3 text-xs sm:px-5">
            There are more; they move up as these are repaired.
          </p>
        )}
      </Card>
      {repairing && (
        <RelationDialog
          jid={repairing.account}
          contact={repairing.contact}
          mine={repairing.mine}
          theirs={repairing.theirs}
          isOneSided
          onClose={() => setRepairing(undefined)}
        />
      )}
    </>
  );
}

function Row({
  pair: { account, contact, mine, theirs },
  onRepair,
}: {
  pair: OneSidedPair;
  onRepair: (() => void) | undefined;
}) {
  return (
    <li className="flex items-start gap-3 border-b max-sm:flex-wrap px-4 py-3.5 last:border-0 sm:px-5">
      <RelationMark shown={unionOf(mine, theirs)} odd />
      <div className="min-w-0 flex-1 max-sm:basis-[calc(100%-2.5rem)]">
        <p className="wrap-anywhere font-medium leading-7">
          <Link href={`${accountPath(account)}/roster?show=oneSided`} prefetch={false} className="hover:underline">
            {account}
          </Link>{" "}
          <span className="font-normal text-ink-3">and</span>{" "}
          <Link href={`${accountPath(contact)}/roster?show=oneSided`} prefetch={false} className="hover:underline">
            {contact}
          </Link>
        </p>
        {contradiction(mine, theirs, ...shortNames(account, contact)).map((sentence) => (
          <p key={sentence} className="wrap-anywhere text-[0.8125rem] text-ink-2">
            {sentence}
          </p>
        ))}
      </div>
      {onRepair && (
        <Button size="sm" className="max-sm:ml-10" onClick={onRepair} aria-label={`Repair ${account} and ${contact}`}>
          <Wrench aria-hidden />
          Repair
        </Button>
      )}
    </li>
  );
}

function domainOf(address: string): string {
  return address.slice(address.indexOf("@") + 1);
}
