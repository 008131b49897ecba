import { type Actor, mayAnywhere } from "../actor.ts";
import type { Database } from "../transaction.ts";
import { deliveryBody, isTold, pauseMs, signatureHeaders } from "./delivery.ts";
import { factsOf } from "./webhook-service.ts";
import type { ClaimedDelivery, Webhook } from "./webhook-store.ts";

/** Events that are made into deliveries in one transaction. */
const GATHER_EVENTS = 200;
/** Webhooks that are read at once. */
const PAGE = 500;
/** The status by which a receiver says that it wants nothing any more (RFC 9110 §15.5.11). */
const GONE = 410;

/** What came of sending: the status of an answer, or why there was none. */
export type Sent = { readonly status: number } | { readonly fault: string };

/** Sends one request to a receiver, and gives what came of it; rejects for nothing but the signal. */
export type SendWebhook = (
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
) => Promise<Sent>;

export interface DeliveryRunnerOptions {
  readonly database: Database;
  readonly send: SendWebhook;
  /** Deliveries at once: of all webhooks on this node, and of one. */
  readonly atOnce: number;
  readonly perWebhook: number;
  /** After so long without a result somebody else tries a delivery, in milliseconds: longer than `send` may take. */
  readonly leaseMs: number;
  /** The pause after the first attempt that failed, in milliseconds; see `pauseMs`. */
  readonly retryMs: number;
  /** A delivery older than this is given up when an attempt fails, and a webhook disabled that failed for so long. */
  readonly giveUpMs: number;
  /** How often it is looked for work unasked, in milliseconds. */
  readonly pollMs: number;
  /** Calls of `wake` within so many milliseconds are one. */
  readonly gatherMs: number;
  readonly onError: (error: unknown) => void;
  readonly now?: () => Date;
  readonly random?: () => number;
}

/**
 * Makes events into deliveries and sends them, at least once each, in no promised order. Several may run, in one process
 * or many: they share the work.
 */
export interface DeliveryRunner extends AsyncDisposable {
  /** Looks for events now. */
  wake(): void;
  /** Gives up what is under way: it is sent again when its lease is over. */
  close(): Promise<void>;
}

const node: Actor = { kind: "node", id: "webhooks" };

export function startDeliveryRunner(options: DeliveryRunnerOptions): DeliveryRunner {
  const { database, atOnce, perWebhook, leaseMs, pollMs, gatherMs, onError, now = () => new Date() } = options;
  const grant = mayAnywhere(node, "webhook.write");
  const closing = new AbortController();
  const underWay = new Map<string, number>();
  const sending = new Set<Promise<void>>();
  let isRung = false;
  let ring = (): void => {};
  const wakeNow = (): void => {
    isRung = true;
    ring();
  };
  let soon: NodeJS.Timeout | undefined;
  const wake = (): void => {
    soon ??= setTimeout(() => {
      soon = undefined;
      wakeNow();
    }, gatherMs);
  };
  const pause = async (): Promise<void> => {
    if (!isRung && !closing.signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        ring = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    isRung = false;
  };

  /** True: there may be more to gather. */
  const gather = async (): Promise<boolean> =>
    (
      await database.transact(grant, async ({ webhooks }) => {
        const cursor = await webhooks.holdCursor();
        if (cursor === undefined) return false;
        const rows = await webhooks.events(cursor, GATHER_EVENTS);
        const last = rows.at(-1);
        if (!last) return false;
        for (let page = await webhooks.list({ limit: PAGE }); page.length > 0; ) {
          const told = page.filter(({ disabledAt }) => !disabledAt);
          const deliveries = rows.flatMap((row) =>
            told
              .filter((webhook) => isTold(webhook, row))
              .map(({ id }) => ({ webhook: id, event: row.id, type: row.type, body: deliveryBody(row) })),
          );
          if (deliveries.length > 0) await webhooks.addDeliveries(deliveries);
          const after = page.length < PAGE ? undefined : page.at(-1)?.id;
          page = after === undefined ? [] : await webhooks.list({ limit: PAGE, after });
        }
        await webhooks.setCursor(last.id);
        return rows.length === GATHER_EVENTS;
      })
    ).value;

  const claim = async (): Promise<readonly ClaimedDelivery[]> => {
    const limit = atOnce - sending.size;
    if (limit <= 0) return [];
    const except = [...underWay].filter(([, count]) => count >= perWebhook).map(([id]) => id);
    return (await database.transact(grant, (tx) => tx.webhooks.claim({ limit, perWebhook, except, leaseMs }))).value;
  };

  const deliver = async (delivery: ClaimedDelivery): Promise<void> => {
    const { id, webhook, secret, body, url } = delivery;
    underWay.set(webhook, (underWay.get(webhook) ?? 0) + 1);
    try {
      const headers = signatureHeaders(secret, { id, at: now(), body });
      const sent = await options.send(url, { headers, body }, closing.signal);
      if (!closing.signal.aborted) await settle(delivery, sent);
    } catch (error) {
      if (!closing.signal.aborted) onError(error); // the lease runs out, and it is sent again
    } finally {
      const count = (underWay.get(webhook) ?? 1) - 1;
      if (count > 0) underWay.set(webhook, count);
      else underWay.delete(webhook);
    }
  };

  const settle = async (delivery: ClaimedDelivery, sent: Sent): Promise<void> => {
    await database.transact(grant, async (tx) => {
      if ("status" in sent && sent.status >= 200 && sent.status < 300)
        return tx.webhooks.delivered(delivery, sent.status);
      const isOver = now().getTime() - delivery.createdAt.getTime() >= options.giveUpMs;
      const { retryMs: firstMs, random = Math.random } = options;
      const webhook = await tx.webhooks.attemptFailed(delivery, {
        ...("status" in sent && { status: sent.status }),
        fault: "fault" in sent ? sent.fault : `The receiver answered with status ${sent.status}.`,
        ...(!isOver && { retryMs: pauseMs(delivery.attempt, firstMs, random()) }),
      });
      const reason = webhook && !webhook.disabledAt && disablingReason(webhook, sent);
      if (!webhook || !reason) return;
      await tx.webhooks.disable(webhook.id);
      tx.emit({ type: "webhook.disabled", ...factsOf(webhook), reason });
    });
  };

  const disablingReason = ({ failingSince }: Webhook, sent: Sent): string | undefined => {
    if ("status" in sent && sent.status === GONE) return "The receiver asked for it (status 410).";
    if (failingSince && now().getTime() - failingSince.getTime() >= options.giveUpMs)
      return "Every attempt failed for too long.";
    return undefined;
  };

  const running = (async () => {
    while (!closing.signal.aborted) {
      try {
        const more = await gather();
        const claimed = await claim();
        if (closing.signal.aborted) return; // their leases run out
        for (const delivery of claimed) {
          const sent = deliver(delivery).finally(() => {
            sending.delete(sent);
            wakeNow();
          });
          sending.add(sent);
        }
        if (!more && claimed.length === 0) await pause();
      } catch (error) {
        onError(error);
        await pause();
      }
    }
  })();
  const close = async (): Promise<void> => {
    closing.abort();
    clearTimeout(soon);
    wakeNow();
    await running;
    await Promise.all(sending);
  };
  return { wake, close, [Symbol.asyncDispose]: close };
}
