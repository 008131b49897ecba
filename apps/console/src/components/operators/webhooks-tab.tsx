"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Ellipsis, ListChecks, Plus, Power, Send, Trash2, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { eventArea, eventWords } from "../../lib/event-words.ts";
import { inPages } from "../../lib/in-pages.ts";
import { mayDoWithin } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { Badge, Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { AddWebhookDialog } from "./add-webhook-dialog.tsx";
import { DeliveriesDialog } from "./deliveries-dialog.tsx";
import { ListFailure, ListSkeleton, REFRESH_MS } from "./list-states.tsx";
import { EVERY_DOMAIN, type Webhook } from "./operator-text.tsx";
import { RemoveWebhookDialog } from "./remove-webhook-dialog.tsx";
import { useWebhookChanges } from "./use-webhook-changes.ts";

/** What can be done to a webhook. */
type WebhookAction = "deliveries" | "test" | "enable" | "remove";

/** Where programs are told of events. */
export function WebhooksTab() {
  const api = useApi();
  const may = useMay();
  const webhooks = useInfiniteQuery({
    ...inPages((after) => api.webhook.list.queryOptions(after)),
    refetchInterval: REFRESH_MS,
  });
  const { test, enable } = useWebhookChanges();
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<{ readonly action: "deliveries" | "remove"; readonly webhook: Webhook }>();
  const rows = webhooks.data?.pages.flatMap(({ items }) => items);
  const act = (action: WebhookAction, webhook: Webhook): void => {
    switch (action) {
      case "test":
        test.mutate({ id: webhook.id });
        setAsked({ action: "deliveries", webhook });
        break;
      case "enable":
        enable.mutate({ id: webhook.id });
        break;
      default:
        setAsked({ action, webhook });
    }
  };
  return (
    <>
      <Card
        id="webhooks"
        title="Webhooks"
        description="Programs that are told of events the moment they happen."
        actions={
          <span className="flex items-center gap-2">
            {webhooks.isError && rows && <Badge tone="warn">Not up to date</Badge>}
            {may("webhook.write") && (
              <Button look="primary" size="sm" onClick={() => setAdding(true)}>
                <Plus aria-hidden />
                Add webhook
              </Button>
            )}
          </span>
        }
      >
        {!rows ? (
          webhooks.isError ? (
            <ListFailure what="webhooks" error={webhooks.error} onRetry={() => void webhooks.refetch()} />
          ) : (
            <ListSkeleton what="webhooks" />
          )
        ) : rows.length === 0 ? (
          <EmptyState icon={WebhookIcon} title="No webhooks yet">
            Give the address of a program of yours, and it is told when accounts are made, suspended or deleted, and of
            whatever else you choose.
          </EmptyState>
        ) : (
          <>
            <ul aria-labelledby="webhooks">
              {rows.map((webhook) => (
                <WebhookRow key={webhook.id} webhook={webhook} onAction={(action) => act(action, webhook)} />
              ))}
            </ul>
            {webhooks.hasNextPage && (
              <div className="flex justify-end border-t px-4 py-2.5 sm:px-5">
                <Button size="sm" busy={webhooks.isFetchingNextPage} onClick={() => void webhooks.fetchNextPage()}>
                  Show more
                </Button>
              </div>
            )}
          </>
        )}
      </Card>
      {isAdding && <AddWebhookDialog onClose={() => setAdding(false)} />}
      {asked?.action === "deliveries" && (
        <DeliveriesDialog webhook={asked.webhook} onClose={() => setAsked(undefined)} />
      )}
      {asked?.action === "remove" && (
        <RemoveWebhookDialog webhook={asked.webhook} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly onAction: (action: WebhookAction) => void;
}

function WebhookRow({ webhook, onAction }: WebhookRowProps) {
  const { url, domain, events, description, disabledAt } = webhook;
  const { roles } = useOperator();
  const mayWrite = mayDoWithin(roles, "webhook.write", domain);
  return (
    <li className="flex items-start gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1.5 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <div className="min-w-0">
          <p className="truncate font-medium" title={url}>
            {url}
          </p>
          {description && (
            <p className="truncate text-[0.8125rem] text-ink-2" title={description}>
              {description}
            </p>
          )}
        </div>
        <div className="min-w-0 text-[0.8125rem]">
          <p
            className="truncate text-ink-2"
            title={events.map((type) => `${eventArea(type)}: ${eventWords(type).toLowerCase()}`).join("\n")}
          >
            {events.length === 0 ? "All events" : `${plural(events.length, "type")} of events`}
          </p>
          <p className="truncate text-ink-3 text-xs" title={domain}>
            of {domain ?? `${EVERY_DOMAIN} and the installation`}
          </p>
        </div>
        <WebhookState webhook={webhook} />
      </div>
      <Menu>
        <MenuTrigger asChild>
          <Button look="ghost" size="icon-sm" aria-label={`Actions for ${url}`}>
            <Ellipsis aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={() => onAction("deliveries")}>
            <ListChecks aria-hidden />
            Deliveries…
          </MenuItem>
          {mayWrite && (
            <>
              {disabledAt ? (
                <MenuItem onSelect={() => onAction("enable")}>
                  <Power aria-hidden />
                  Enable
                </MenuItem>
              ) : (
                <MenuItem onSelect={() => onAction("test")}>
                  <Send aria-hidden />
                  Send a test
                </MenuItem>
              )}
              <MenuSeparator />
              <MenuItem danger onSelect={() => onAction("remove")}>
                <Trash2 aria-hidden />
                Remove…
              </MenuItem>
            </>
          )}
        </MenuContent>
      </Menu>
    </li>
  );
}

function WebhookState({ webhook: { disabledAt, failingSince, createdAt } }: { readonly webhook: Webhook }) {
  const [tone, word, since] = disabledAt
    ? (["danger", "Disabled", disabledAt] as const)
    : failingSince
      ? (["warn", "Failing", failingSince] as const)
      : (["ok", "In use", createdAt] as const);
  return (
    <p className="flex min-w-0 items-center gap-2 self-start text-[0.8125rem] text-ink-2">
      <Dot tone={tone} />
      <span>
        {word} since <Time at={since} as={tone === "ok" ? "date" : "relative"} />
      </span>
    </p>
  );
}
