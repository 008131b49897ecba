import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SubscriptionStanza } from "./stanza.ts";
import {
  isPendingIn,
  isPendingOut,
  isSubscribedFrom,
  isSubscribedTo,
  removal,
  type Subscription,
  subscriptionOf,
  subscriptions,
  transition,
} from "./subscription.ts";

interface Row {
  readonly state: string;
  readonly direction: "out" | "in";
  readonly type: SubscriptionStanza;
  readonly approved?: boolean;
  readonly route?: boolean;
  readonly deliver?: boolean;
  readonly newState: string;
  readonly autoReply: "subscribed" | "unsubscribed" | null;
  readonly rosterPush: boolean;
  readonly presenceToPeer: "available" | "unavailable" | null;
  readonly setApproved?: boolean;
  readonly approvedAfter?: boolean;
}

interface States {
  readonly states: readonly { id: string; subscription: string; ask: string | null; pendingIn: boolean }[];
  readonly counts: { readonly transitions: number; readonly approvedVariants: number };
  readonly transitions: readonly Row[];
  readonly approved: readonly Row[];
  readonly rosterRemove: readonly { state: string; send: readonly string[]; presenceToPeer: string | null }[];
}

const fixture = new URL("../../../test/fixtures/subscription-states.json", import.meta.url);
const vectors: States = JSON.parse(readFileSync(fixture, "utf8"));

/** The fixture's `none_pending_out_in` is our `none+out+in`. */
function state(id: string): Subscription {
  const wanted = id.replace("_pending_", "+").replace("_", "+");
  const found = subscriptions.find((one) => one === wanted);
  if (!found) throw new Error(`no state ${id}`);
  return found;
}

const shown = (one: Subscription) => [isSubscribedTo(one), isSubscribedFrom(one), isPendingOut(one)].join();

const table = {
  outsubscribed: "T1",
  outunsubscribed: "T2",
  insubscribe: "T3",
  inunsubscribe: "T4",
  insubscribed: "T5",
};
const ids: Readonly<Record<string, string>> = {
  ...table,
  inunsubscribed: "T6",
  outsubscribe: "S",
  outunsubscribe: "U",
};

/** The row's id in rfc3921.md: the stanza's table and the state's place. */
function idOf(row: Row): string {
  const section = row.direction === "out" ? "9.2" : "9.3";
  const name = ids[row.direction + row.type] ?? "";
  return `3921-${section}-${name}${name.startsWith("T") ? "." : ""}${subscriptions.indexOf(state(row.state)) + 1}`;
}

describe("3921-9.1-1 the nine states", () => {
  it.each(vectors.states)("$id shows $subscription, ask $ask, pending in $pendingIn", (row) => {
    const one = state(row.id);
    const [to, from] = [isSubscribedTo(one), isSubscribedFrom(one)];
    expect(to && from ? "both" : to ? "to" : from ? "from" : "none").toBe(row.subscription);
    expect(isPendingOut(one)).toBe(row.ask === "subscribe");
    expect(isPendingIn(one)).toBe(row.pendingIn);
    expect(subscriptionOf({ to, from, out: isPendingOut(one), in: isPendingIn(one) })).toBe(one);
  });

  it("combinations that do not occur lose what is redundant", () => {
    expect(subscriptionOf({ to: true, from: false, out: true, in: false })).toBe("to");
    expect(subscriptionOf({ to: false, from: true, out: false, in: true })).toBe("from");
    expect(subscriptionOf({ to: true, from: true, out: true, in: true })).toBe("both");
  });
});

describe("6121-A-1 every row of the state tables", () => {
  it("the fixture is whole", () => {
    expect(vectors.transitions).toHaveLength(vectors.counts.transitions);
    expect(vectors.approved).toHaveLength(vectors.counts.approvedVariants);
    expect(new Set(vectors.transitions.map(idOf)).size).toBe(72);
  });

  for (const row of [...vectors.transitions, ...vectors.approved]) {
    const before = row.approved ?? false;
    const title = `${idOf(row)} ${row.direction}bound ${row.type} in ${row.state}${before ? ", pre-approved" : ""}`;
    it(title, () => {
      const result = transition(row.direction === "out" ? "outbound" : "inbound", row.type, state(row.state), before);
      expect(result.next).toBe(state(row.newState));
      expect(result.pass).toBe(row.route ?? row.deliver);
      expect(result.reply ?? null).toBe(row.autoReply);
      expect(result.presence ?? null).toBe(row.presenceToPeer);
      const after = result.approved ?? before;
      expect(after).toBe(row.approvedAfter ?? row.setApproved ?? before);
      expect(shown(result.next) !== shown(state(row.state)) || after !== before).toBe(row.rosterPush);
    });
  }

  it("6121-3.4.2-6 a pre-approval that was used ends with the subscription", () => {
    expect(transition("outbound", "unsubscribed", "from", true)).toMatchObject({ next: "none", approved: false });
    expect(transition("inbound", "unsubscribe", "from", true)).not.toHaveProperty("approved");
  });
});

describe("D32 removing an item", () => {
  it.each(vectors.rosterRemove)("3921-8.6-5 in $state sends $send", (row) => {
    expect(removal(state(row.state))).toEqual(row.send);
    // What the contact saw of the owner it sees no more.
    expect(isSubscribedFrom(state(row.state))).toBe(row.presenceToPeer === "unavailable");
  });
});
