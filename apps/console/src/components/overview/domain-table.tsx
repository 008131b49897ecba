"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { Globe } from "lucide-react";
import Link from "next/link";
import { noFilters, writeFilters } from "../../lib/account-filters.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { domainPath } from "../../lib/policy-words.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

interface DomainTableProps {
  readonly domains: RouterOutputs["domain"]["list"]["items"];
  /** Those where something goes on; absent: it is not known. */
  readonly now: RouterOutputs["overview"]["now"] | undefined;
  /** Absent: the operator may not add domains. */
  readonly onAdd: (() => void) | undefined;
}

export function DomainTable({ domains, now, onAdd }: DomainTableProps) {
  if (domains.length === 0)
    return (
      <EmptyState
        icon={Globe}
        title="No domains yet"
        action={
          onAdd && (
            <Button look="primary" onClick={onAdd}>
              Add the first domain
            </Button>
          )
        }
      >
        A domain is the part of an address after the @, for example chat.example.org.
      </EmptyState>
    );
  const goingOn = new Map(now?.map((one) => [one.domain, one]));
  return (
    <table aria-labelledby="domains" className="w-full table-fixed">
      <thead>
        <tr className="h-10 border-b text-left text-ink-3 text-xs [&>th]:px-4 [&>th]:font-medium">
          <th scope="col" className="sm:pl-5!">
            Domain
          </th>
          <th scope="col" className="w-26 text-right">
            Accounts
          </th>
          <th scope="col" className="w-24 text-right">
            Sessions
          </th>
          <th scope="col" className="hidden w-24 text-right sm:table-cell">
            Waiting
          </th>
          <th scope="col" className="hidden w-36 md:table-cell">
            Added
          </th>
        </tr>
      </thead>
      <tbody>
        {domains.map((domain) => (
          <tr
            key={domain.id}
            className="relative h-12 border-b transition-colors last:border-0 hover:bg-hover [&>td]:px-4"
          >
            <td className="sm:pl-5!">
              <Link
                href={domainPath(domain.name)}
                title={domain.name}
                className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
              >
                {domain.name}
              </Link>
            </td>
            <td className="text-right tabular-nums">
              <Link
                href={`/accounts${writeFilters({ ...noFilters, domain: domain.name })}`}
                aria-label={`${plural(domain.accounts, "account")} of ${domain.name}`}
                className="relative z-10 -mx-2 rounded px-2 py-1.5 hover:underline"
              >
                {domain.accounts.toLocaleString("en")}
              </Link>
            </td>
            <td className="text-right tabular-nums">
              <Count known={now} value={goingOn.get(domain.name)?.sessions} />
            </td>
            <td className="hidden text-right tabular-nums sm:table-cell">
              <Count known={now} value={goingOn.get(domain.name)?.waiting.messages} />
            </td>
            <td className="hidden text-ink-2 md:table-cell">
              <Time at={domain.createdAt} as="date" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Count({ known, value = 0 }: { known: unknown; value: number | undefined }) {
  if (known === undefined) return <span className="text-ink-3">–</span>;
  return value === 0 ? <span className="text-ink-3">0</span> : value.toLocaleString("en");
}
