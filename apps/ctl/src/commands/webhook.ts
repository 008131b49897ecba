import type { DomainEventType } from "@rostra/core/domain-event";
import { isEventType } from "@rostra/core/webhook/event-types";
import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "../context.ts";
import { json, table } from "../print.ts";

/** Things that a list shows at most. */
const LIST_LIMIT = 1000;
/** Deliveries that are shown, where nothing else is asked for. */
const DELIVERIES = "50";

interface AddOptions {
  readonly domain?: string;
  readonly event: readonly DomainEventType[];
  readonly description?: string;
  readonly json?: true;
}

/** `rostractl webhook add|list|show|remove|secret|enable|test|deliveries|retry` */
export function webhookCommands(program: Command, context: Context): void {
  const webhook = program.command("webhook").description("where programs are told of events");

  webhook
    .command("add")
    .description("tell a receiver of events from now on, and print its secret: it is not shown again")
    .argument("<url>", "where it is told, https://…")
    .option("--domain <name>", "tell it of this domain (default: of the whole installation)")
    .option("--event <type...>", "the types it is told of, such as account.created (default: all)", types, [])
    .option("--description <text>", "what it is for")
    .option("--json", "as JSON")
    .action(async (url: string, { domain, event, description, ...options }: AddOptions) => {
      const { value } = await context.withServices("webhook add", (services) =>
        services.webhooks.add(context.actor, {
          url,
          events: event,
          ...(domain !== undefined && { domain }),
          ...(description !== undefined && { description }),
        }),
      );
      context.print(options.json ? json({ ...value.webhook, secret: value.secret }) : value.secret);
    });

  webhook
    .command("list")
    .description("list the webhooks")
    .option("--domain <name>", "those of this domain only")
    .option("--json", "as JSON")
    .action(async ({ domain, ...options }: { domain?: string; json?: true }) => {
      const { webhooks } = await context.withServices("webhook list", (services) =>
        services.webhooks.list(context.actor, { limit: LIST_LIMIT, ...(domain !== undefined && { domain }) }),
      );
      context.print(
        options.json
          ? json(webhooks)
          : table(webhooks, {
              ID: (row) => row.id,
              DOMAIN: (row) => row.domain ?? "all",
              ADDRESS: (row) => row.url,
              EVENTS: (row) => row.events.join(", ") || "all",
              "FAILS SINCE": (row) => row.failingSince?.toISOString(),
              "DISABLED SINCE": (row) => row.disabledAt?.toISOString(),
            }),
      );
    });

  webhook
    .command("show")
    .description("print a webhook as JSON")
    .argument("<id>", "as webhook list shows it")
    .action(async (id: string) => {
      const shown = await context.withServices("webhook show", (services) => services.webhooks.get(context.actor, id));
      context.print(json(shown));
    });

  webhook
    .command("remove")
    .description("tell a receiver of nothing any more, of what waits neither")
    .argument("<id>", "as webhook list shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("webhook remove", (services) =>
        services.webhooks.remove(context.actor, id),
      );
      context.print(`Removed the webhook ${value.url}.`);
    });

  webhook
    .command("secret")
    .description("give a webhook another secret, and print it: it is not shown again")
    .argument("<id>", "as webhook list shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("webhook secret", (services) =>
        services.webhooks.rotateSecret(context.actor, id),
      );
      context.print(value.secret);
    });

  webhook
    .command("enable")
    .description("send again, after a webhook was disabled")
    .argument("<id>", "as webhook list shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("webhook enable", (services) =>
        services.webhooks.enable(context.actor, id),
      );
      context.print(`Enabled the webhook ${value.url}.`);
    });

  webhook
    .command("test")
    .description("send a webhook an event to try it; webhook deliveries tells how it went")
    .argument("<id>", "as webhook list shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("webhook test", (services) =>
        services.webhooks.test(context.actor, id),
      );
      context.print(`The live server sends an event to ${value.url}.`);
    });

  webhook
    .command("deliveries")
    .description("list what a webhook was sent, latest first")
    .argument("<id>", "as webhook list shows it")
    .option("--limit <number>", "how many", count, count(DELIVERIES))
    .option("--json", "as JSON")
    .action(async (id: string, { limit, ...options }: { limit: number; json?: true }) => {
      const { deliveries } = await context.withServices("webhook deliveries", (services) =>
        services.webhooks.deliveries(context.actor, id, { limit }),
      );
      context.print(
        options.json
          ? json(deliveries)
          : table(deliveries, {
              ID: (row) => row.id,
              AT: (row) => row.createdAt.toISOString(),
              TYPE: (row) => row.type,
              STATE: (row) => row.state,
              ATTEMPTS: (row) => row.attempts,
              STATUS: (row) => row.status,
              FAULT: (row) => row.fault,
              NEXT: (row) => row.nextAt?.toISOString(),
            }),
      );
    });

  webhook
    .command("retry")
    .description("send a delivery again now")
    .argument("<delivery>", "as webhook deliveries shows it")
    .action(async (delivery: string) => {
      await context.withServices("webhook retry", (services) => services.webhooks.retry(context.actor, delivery));
      context.print("The live server sends it again.");
    });
}

function types(text: string, before: readonly DomainEventType[] = []): readonly DomainEventType[] {
  if (isEventType(text)) return [...before, text];
  throw new InvalidArgumentError(`There are no events of the type “${text}”.`);
}

function count(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a number from 1 to 9999.");
}
