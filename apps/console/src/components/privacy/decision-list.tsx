"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { Route, ShieldCheck } from "lucide-react";
import Link from "next/link";
import { useApi } from "../../lib/api.tsx";
import { decisionAnswer, decisionTitle } from "../../lib/decision-words.ts";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { ruleSentence, ruleTerms } from "../../lib/privacy-words.ts";
import { simulatorPath } from "../../lib/simulator-question.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState, ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { privacyPath } from "./privacy-paths.ts";

export type Decision = RouterOutputs["privacy"]["decisions"][number];

/** How often the list on the screen is renewed, in milliseconds. */
const REFRESH_MS = 1000;

/** What privacy lists refused lately: those of the account, and those of others against it. */
export function DecisionList({ account, domain }: { account: string; domain: string }) {
  const api = useApi();
  const mayRead = useMay()("privacy.read", domain);
  const decisions = useQuery({
    ...api.privacy.decisions.queryOptions({ account }),
    enabled: mayRead,
    refetchInterval: REFRESH_MS,
  });
  const rows = decisions.data;
  return (
    <Card
      id="decisions"
      title="Refused lately"
      actions={decisions.isError && rows && <Badge tone="warn">Not up to date</Badge>}
    >
      {!mayRead || failureCode(decisions.error) === "FORBIDDEN" ? (
        <NotYours what="what privacy lists refuse" className="py-10" />
      ) : !rows ? (
        decisions.isError ? (
          <ErrorState
            error={failureMessage(decisions.error)}
            onRetry={() => void decisions.refetch()}
            className="py-10"
          />
        ) : (
          <div role="status" aria-label="Loading what was refused" className="space-y-3 p-5">
            <Skeleton className="w-1/2" />
            <Skeleton className="w-2/3" />
          </div>
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="Nothing was refused" className="py-10">
          What a privacy list stops shows up here with the rule that did it, and never with its text.
        </EmptyState>
      ) : (
        <ul aria-labelledby="decisions">
          {rows.map((decision) => (
            <Row
              key={`${decision.account} ${decision.direction} ${decision.from} ${decision.to} ${decision.stanza} ${decision.type} ${decision.list} ${decision.item.order}`}
              decision={decision}
              account={account}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ decision, account }: { decision: Decision; account: string }) {
  const { from, to, stanza, type, list, inForce, item, count, lastAt } = decision;
  const owner = decision.account;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <div className="wrap-anywhere min-w-0 flex-1 basis-72">
        <p className="font-medium">{decisionTitle(decision, account)}</p>
        <p className="mt-0.5 text-ink-2">
          {ruleSentence(item)} {decisionAnswer(decision)}
        </p>
        <p className="mt-0.5 text-ink-3 text-xs">
          Rule {item.order} of{" "}
          <Link href={privacyPath(owner, list)} prefetch={false} className="underline underline-offset-2">
            “{list}”
          </Link>
          {owner !== account && ` of ${owner}`}
          {inForce === "active" ? ", active in a session" : ", the default list"} · {ruleTerms(item)}
        </p>
      </div>
      <div className="flex items-center gap-4 max-sm:w-full max-sm:justify-between">
        <span className="text-right text-ink-3 text-xs max-sm:text-left">
          <Time at={lastAt} className="block text-ink-2" />
          {count === 1 ? "once" : `${count.toLocaleString("en")} times`}
        </span>
        <Button asChild size="sm">
          <Link
            href={simulatorPath({ from, to, stanza, type })}
            prefetch={false}
            aria-label={`Explain: ${decisionTitle(decision, account)}`}
          >
            <Route aria-hidden />
            Explain
          </Link>
        </Button>
      </div>
    </li>
  );
}
