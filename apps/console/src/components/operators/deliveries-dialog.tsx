"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { eventArea, eventWords } from "../../lib/event-words.ts";
import { inPages } from "../../lib/in-pages.ts";
import { mayDoWithin } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Time } from "../ui/time.tsx";
import { ListFailure, ListSkeleton } from "./list-states.tsx";
import type { Webhook } from "./operator-text.tsx";
import { useWebhookChanges } from "./use-webhook-changes.ts";

type Delivery = RouterOutputs["webhook"]["deliveries"]["items"][number];

/** How often deliveries on the screen are renewed, in milliseconds. */
const DELIVERIES_MS = 2000;

const states: Readonly<Record<Delivery["state"], { readonly word: string; readonly tone: Tone }>> = {
  waiting: { word: "Waiting", tone: "neutral" },
  delivered: { word: "Delivered", tone: "ok" },
  failed: { word: "Given up", tone: "danger" },
};

interface DeliveriesDialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

/** What was sent to a webhook or waits to be, latest first. */
export function DeliveriesDialog({ webhook: { id, url, domain, disabledAt }, onClose }: DeliveriesDialogProps) {
  const api = useApi();
  const { roles } = useOperator();
  const mayRetry = disabledAt === undefined && mayDoWithin(roles, "webhook.write", domain);
  const { retry } = useWebhookChanges();
  const deliveries = useInfiniteQuery({
    ...inPages((after) => api.webhook.deliveries.queryOptions({ id, limit: 20, ...after })),
    refetchInterval: DELIVERIES_MS,
  });
  const rows = deliveries.data?.pages.flatMap(({ items }) => items);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Deliveries"
      description={<span className="wrap-anywhere">{url}</span>}
      className="sm:max-w-2xl"
    >
      <div className="mt-4 border-t">
        {!rows ? (
          deliveries.isError ? (
            <ListFailure what="deliveries" error={deliveries.error} onRetry={() => void deliveries.refetch()} />
          ) : (
            <ListSkeleton what="deliveries" />
          )
        ) : rows.length === 0 ? (
          <p className="px-5 py-10 text-center text-ink-2 text-sm sm:px-6">
            Nothing was sent yet. The first event shows up here within a moment.
          </p>
        ) : (
          <ul aria-label="Deliveries" className="max-h-[60vh] overflow-y-auto">
            {rows.map((delivery) => (
              <li key={delivery.id} className="flex items-start gap-4 border-b px-5 py-3 last:border-0 sm:px-6">
                <DeliveryFacts delivery={delivery} />
                {mayRetry && delivery.state !== "delivered" && (
                  <Button
                    size="sm"
                    busy={retry.isPending && retry.variables.delivery === delivery.id}
                    onClick={() => retry.mutate({ delivery: delivery.id })}
                    aria-label={`Send ${delivery.type} again now`}
                  >
                    Send now
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
        {deliveries.hasNextPage && (
          <div className="flex justify-end border-t px-5 py-2.5">
            <Button size="sm" busy={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: Delivery }) {
  const { type, state, attempts, nextAt, status, fault, createdAt, deliveredAt } = delivery;
  const { word, tone } = states[state];
  return (
    <div className="min-w-0 flex-1 text-[0.8125rem]">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium text-sm" title={type}>
          {eventArea(type)}: {eventWords(type).toLowerCase()}
        </span>
        <Badge tone={state === "waiting" && attempts > 0 ? "warn" : tone}>{word}</Badge>
      </p>
      <p className="text-ink-2">
        {deliveredAt ? (
          <>
            <Time at={deliveredAt} />, answered with status {status}
          </>
        ) : (
          <>
            Happened <Time at={createdAt} />
          </>
        )}
        {attempts > 1 && `, ${plural(attempts, "attempt")}`}
        {nextAt && state === "waiting" && (
          <>
            , tried next <Time at={nextAt} />
          </>
        )}
      </p>
      {fault && <p className="wrap-anywhere text-danger-ink">{fault}</p>}
    </div>
  );
}
