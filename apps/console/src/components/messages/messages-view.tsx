"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { Inbox, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { ageText, sizeText } from "../../lib/message-words.ts";
import { useMay } from "../../lib/operator.tsx";
import { domainPath } from "../../lib/policy-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Meter } from "../ui/meter.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { PurgeMessagesDialog } from "./purge-messages-dialog.tsx";

export type Waiting = RouterOutputs["message"]["waiting"];

/** How often what waits is counted anew, in milliseconds. */
const REFRESH_MS = 5000;

/** What waits for an account while nobody is online: how many messages, how big, how old. Never what is in them. */
export function MessagesView({ jid, domain }: { readonly jid: string; readonly domain: string }) {
  const api = useApi();
  const may = useMay();
  const waiting = useQuery({ ...api.message.waiting.queryOptions({ account: jid }), refetchInterval: REFRESH_MS });
  const usage = useQuery({ ...api.account.usage.queryOptions({ jid }), refetchInterval: REFRESH_MS }).data;
  const policy = useQuery(api.domain.policy.get.queryOptions({ domain })).data;
  const [isPurging, setPurging] = useState(false);
  const found = waiting.data;
  return (
    <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <Card
        id="waiting"
        title="Waiting messages"
        description="Given to the first client that comes online."
        actions={
          waiting.isError && found ? (
            <Badge tone="warn">Not up to date</Badge>
          ) : (
            found &&
            found.messages > 0 &&
            may("account.write", domain) && (
              <Button size="sm" look="danger-quiet" onClick={() => setPurging(true)}>
                <Trash2 aria-hidden />
                Remove…
              </Button>
            )
          )
        }
      >
        {!found ? (
          waiting.isError ? (
            <ErrorState error={failureMessage(waiting.error)} onRetry={() => void waiting.refetch()} />
          ) : (
            <MessagesSkeleton />
          )
        ) : found.messages === 0 ? (
          <EmptyState icon={Inbox} title="Nothing waits">
            Messages that come while no client is online are kept here until one is.
          </EmptyState>
        ) : (
          <Amounts waiting={found} allowed={usage?.messages.allowed} />
        )}
      </Card>
      <Card id="retention" title="What is kept">
        <div className="space-y-3 px-4 py-4 text-[0.8125rem] text-ink-2 sm:px-5">
          <p>
            {!policy ? (
              <Skeleton className="w-3/4" />
            ) : policy.spoolRetentionDays === null ? (
              "A message waits until it is taken, however long that is."
            ) : (
              `A message waits ${plural(policy.spoolRetentionDays, "day")}; what nobody takes by then is dropped.`
            )}
          </p>
          <p>
            {usage &&
              `At most ${plural(usage.messages.allowed, "message")} may wait. Beyond that, senders are told that a message cannot be delivered.`}
          </p>
          {found?.expiresNext && (
            <p>
              The next one is dropped <Time at={found.expiresNext} as="moment" />.
            </p>
          )}
          <p>
            <Link href={domainPath(domain)} prefetch={false} className="text-accent-ink hover:underline">
              Policy of {domain}
            </Link>
          </p>
          <p className="border-t pt-3 text-ink-3 text-xs">
            What is in a message is shown to nobody: not here, not by the API, not in a log.
          </p>
        </div>
      </Card>
      {isPurging && found && <PurgeMessagesDialog jid={jid} waiting={found} onClose={() => setPurging(false)} />}
    </div>
  );
}

function Amounts({ waiting, allowed }: { readonly waiting: Waiting; readonly allowed: number | undefined }) {
  const { messages, octets, oldest, newest, byAge } = waiting;
  const most = Math.max(1, ...byAge.map((one) => one.messages));
  return (
    <>
      <div className="grid grid-cols-2 items-end gap-x-10 gap-y-4 sm:flex sm:flex-wrap px-4 pt-5 pb-4 sm:px-5">
        <Figure label="Messages" value={messages.toLocaleString("en")} />
        <Figure label="Size" value={sizeText(octets)} />
        {oldest && (
          <div>
            <p className="text-ink-3 text-xs">Oldest</p>
            <p className="leading-7">
              <Time at={oldest} />
            </p>
          </div>
        )}
        {newest && (
          <div>
            <p className="text-ink-3 text-xs">Newest</p>
            <p className="leading-7">
              <Time at={newest} />
            </p>
          </div>
        )}
      </div>
      {allowed !== undefined && (
        <div className="px-4 pb-5 sm:px-5">
          <Meter used={messages} allowed={allowed} />
          <p className="mt-1.5 text-ink-3 text-xs tabular-nums">
            {messages.toLocaleString("en")} of {allowed.toLocaleString("en")} that may wait
          </p>
        </div>
      )}
      <table className="w-full border-t text-[0.8125rem]">
        <caption className="sr-only">Waiting messages by age</caption>
        <thead>
          <tr className="h-9 border-b text-left text-ink-3 text-xs [&>th]:font-medium">
            <th scope="col" className="w-32 pl-4 sm:pl-5">
              Age
            </th>
            <th scope="col">
              <span className="sr-only">Share</span>
            </th>
            <th scope="col" className="w-24 pr-4 text-right">
              Messages
            </th>
            <th scope="col" className="w-20 pr-4 text-right sm:pr-5">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {byAge.toReversed().map((one, index, all) => (
            <tr key={one.olderThan} className="h-10 border-b last:border-0">
              <th scope="row" className="whitespace-nowrap pl-4 text-left font-normal text-ink-2 sm:pl-5">
                {ageText(one.olderThan, all[index + 1]?.olderThan)}
              </th>
              <td className="px-3" aria-hidden>
                <span
                  className="block h-2 rounded-full bg-accent"
                  style={{ width: `${one.messages === 0 ? 0 : Math.max(2, (one.messages / most) * 100)}%` }}
                />
              </td>
              <td className="pr-4 text-right tabular-nums">{one.messages.toLocaleString("en")}</td>
              <td className="whitespace-nowrap pr-4 text-right text-ink-2 tabular-nums sm:pr-5">
                {sizeText(one.octets)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <p className="text-ink-3 text-xs">{label}</p>
      <p className="font-semibold text-xl tabular-nums leading-7 tracking-tight">{value}</p>
    </div>
  );
}

function MessagesSkeleton() {
  return (
    <div role="status" aria-label="Loading messages" className="space-y-4 p-5">
      <Skeleton className="h-6 w-1/4" />
      <Skeleton className="w-full" />
      <Skeleton className="w-2/3" />
    </div>
  );
}
