import { readFileSync } from "node:fs";
import type { BareJid } from "@rostra/xmpp/jid";
import { type Subscription, subscriptions } from "@rostra/xmpp/subscription";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, password, place } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** Rows of the contract (section 9 of rfc3921.md, Appendix A of RFC 6121). */
interface Row {
  readonly state: string;
  readonly newState: string;
  readonly rosterPush: boolean;
  readonly autoReply: "subscribed" | "unsubscribed" | null;
  readonly presenceToPeer: "available" | "unavailable" | null;
}
interface Outbound extends Row {
  readonly direction: "out";
  readonly type: string;
  readonly route: boolean;
  readonly setApproved?: true;
}
interface Inbound extends Row {
  readonly direction: "in";
  readonly type: string;
  readonly deliver: boolean;
}
type Approved = (Outbound | Inbound) & { readonly approvedAfter: boolean };
interface Fixture {
  readonly transitions: readonly (Outbound | Inbound)[];
  readonly approved: readonly Approved[];
  readonly rosterRemove: readonly {
    readonly state: string;
    readonly send: readonly ("unsubscribe" | "unsubscribed")[];
    readonly presenceToPeer: "unavailable" | null;
  }[];
  readonly probe: readonly { readonly state: string; readonly answer: string }[];
}
const file = new URL("../../fixtures/subscription-states.json", import.meta.url);
const rows: Fixture = JSON.parse(readFileSync(file, "utf8"));

const outboundIds =
  `3921-9.2-S1 3921-9.2-S2 3921-9.2-S3 3921-9.2-S4 3921-9.2-S5 3921-9.2-S6 3921-9.2-S7 3921-9.2-S8 3921-9.2-S9
  3921-9.2-U1 3921-9.2-U2 3921-9.2-U3 3921-9.2-U4 3921-9.2-U5 3921-9.2-U6 3921-9.2-U7 3921-9.2-U8 3921-9.2-U9
  3921-9.2-T1.1 3921-9.2-T1.2 3921-9.2-T1.3 3921-9.2-T1.4 3921-9.2-T1.5 3921-9.2-T1.6 3921-9.2-T1.7 3921-9.2-T1.8
  3921-9.2-T1.9 3921-9.2-T2.1 3921-9.2-T2.2 3921-9.2-T2.3 3921-9.2-T2.4 3921-9.2-T2.5 3921-9.2-T2.6 3921-9.2-T2.7
  3921-9.2-T2.8 3921-9.2-T2.9`.split(/\s+/);
const inboundIds =
  `3921-9.3-T3.1 3921-9.3-T3.2 3921-9.3-T3.3 3921-9.3-T3.4 3921-9.3-T3.5 3921-9.3-T3.6 3921-9.3-T3.7 3921-9.3-T3.8
  3921-9.3-T3.9 3921-9.3-T4.1 3921-9.3-T4.2 3921-9.3-T4.3 3921-9.3-T4.4 3921-9.3-T4.5 3921-9.3-T4.6 3921-9.3-T4.7
  3921-9.3-T4.8 3921-9.3-T4.9 3921-9.3-T5.1 3921-9.3-T5.2 3921-9.3-T5.3 3921-9.3-T5.4 3921-9.3-T5.5 3921-9.3-T5.6
  3921-9.3-T5.7 3921-9.3-T5.8 3921-9.3-T5.9 3921-9.3-T6.1 3921-9.3-T6.2 3921-9.3-T6.3 3921-9.3-T6.4 3921-9.3-T6.5
  3921-9.3-T6.6 3921-9.3-T6.7 3921-9.3-T6.8 3921-9.3-T6.9`.split(/\s+/);

const types = ["subscribe", "unsubscribe", "subscribed", "unsubscribed"] as const;

/** `none_pending_out_in` of the fixture is `none+out+in` here. */
function stateOf(name: string): Subscription {
  const found = subscriptions.find((one) => one === name.replace("_pending", "").replaceAll("_", "+"));
  if (!found) throw new Error(`no state ${name}`);
  return found;
}

const mirrors: Readonly<Record<Subscription, Subscription>> = {
  none: "none",
  "none+out": "none+in",
  "none+in": "none+out",
  "none+out+in": "none+out+in",
  to: "from",
  "to+in": "from+out",
  from: "to",
  "from+out": "to+in",
  both: "both",
};

function outRow(type: string, state: Subscription): Outbound {
  for (const row of rows.transitions)
    if (row.direction === "out" && row.type === type && stateOf(row.state) === state) return row;
  throw new Error(`no row for ${type} in ${state}`);
}
function inRow(type: string, state: Subscription): Inbound {
  for (const row of rows.transitions)
    if (row.direction === "in" && row.type === type && stateOf(row.state) === state) return row;
  throw new Error(`no row for ${type} in ${state}`);
}

/** As a roster shows it. */
function shown(jid: string, state: Subscription, approved = false): string {
  const primary = state.split("+")[0];
  return `${jid} ${primary}${state.includes("+out") ? " ask" : ""}${approved ? " approved" : ""}`;
}

const isListed = (state: Subscription): boolean => state !== "none" && state !== "none+in";

let server: TestServer;
let romeo: BareJid;
let juliet: BareJid;
let user: Im;
let peer: Im;
beforeAll(async () => {
  server = await startServer({ accounts: { romeo: password, juliet: password } });
  [romeo, juliet] = [server.account("romeo"), server.account("juliet")];
  [user, peer] = [await Im.login(server, "romeo"), await Im.login(server, "juliet")];
});
afterAll(async () => {
  await user.logout();
  await peer.logout();
  await server[Symbol.asyncDispose]();
});

/** Brings both accounts into these states and takes what their clients are told of it away. */
async function bring(
  mine: Subscription,
  theirs: Subscription,
  options: { readonly approved?: boolean; readonly listed?: boolean } = {},
): Promise<void> {
  const { approved = false } = options;
  const { listed = isListed(mine) || approved } = options;
  const known = (state: Subscription, isShown: boolean, isApproved = false) =>
    state === "none" && !isShown ? undefined : { subscription: state, listed: isShown, approved: isApproved };
  await place(server, romeo, juliet, known(mine, listed, approved));
  await place(server, juliet, romeo, known(theirs, isListed(theirs)));
  await user.got();
  await peer.got();
}

/** Both sides as the server has them; what is not known at all is "none". */
async function states(): Promise<readonly [Subscription, Subscription]> {
  const mine = await server.services.rosters.item(server.actor, romeo, juliet);
  const theirs = await server.services.rosters.item(server.actor, juliet, romeo);
  return [mine?.subscription ?? "none", theirs?.subscription ?? "none"];
}

/** What the rows say that two sides see when `sender` sends a stanza, and the states after it. */
function predict(type: string, from: Im, to: Im, states: { readonly from: Subscription; readonly to: Subscription }) {
  const out = outRow(type, states.from);
  const after = { from: stateOf(out.newState), to: states.to };
  const atSender: string[] = [];
  const atReceiver: string[] = [];
  if (out.rosterPush) atSender.push(`push ${shown(to.bare, after.from, out.setApproved)}`);
  if (!out.route) return { atSender, atReceiver, after };
  const received = inRow(type, states.to);
  after.to = stateOf(received.newState);
  if (out.presenceToPeer === "unavailable") atReceiver.push(`unavailable from ${from.jid}`); // D22
  if (received.deliver) atReceiver.push(`${type} from ${from.bare}`);
  if (received.rosterPush) atReceiver.push(`push ${shown(from.bare, after.to)}`);
  if (out.presenceToPeer === "available") atReceiver.push(`available from ${from.jid}`);
  if (received.presenceToPeer === "unavailable") atSender.push(`unavailable from ${to.jid}`);
  if (received.autoReply) {
    const answered = inRow(received.autoReply, after.from);
    after.from = stateOf(answered.newState);
    if (answered.deliver) atSender.push(`${received.autoReply} from ${to.bare}`);
    if (answered.rosterPush) atSender.push(`push ${shown(to.bare, after.from)}`);
    if (received.autoReply === "subscribed") atSender.push(`available from ${to.jid}`); // D36
  }
  return { atSender, atReceiver, after };
}

describe("RFC 3921 §9.2, RFC 6121 A.2: what the user's own stanza does", () => {
  const cases = types.flatMap((type) => subscriptions.map((state) => ({ type, state })));
  it.each(cases.map(({ type, state }, index) => [outboundIds[index], type, state] as const))(
    "%s 3921-9.2-1 to 3921-9.2-3 6121-A-1 %s in %s",
    async (_, type, state) => {
      const before = { from: state, to: mirrors[state] };
      await bring(before.from, before.to);
      const { atSender, atReceiver, after } = predict(type, user, peer, before);
      expect(await user.presence(type, peer.bare)).toEqual(atSender);
      expect(await peer.told()).toEqual(atReceiver);
      expect(await states()).toEqual([after.from, after.to]);
      const line = shown(peer.bare, after.from, outRow(type, state).setApproved);
      const isShown = isListed(state) || isListed(after.from) || outRow(type, state).setApproved === true;
      expect(await user.roster()).toEqual(isShown ? [line] : []);
      const theirs = shown(user.bare, after.to);
      expect(await peer.roster()).toEqual(isListed(before.to) || isListed(after.to) ? [theirs] : []);
    },
  );
});

describe("RFC 3921 §9.3, RFC 6121 A.3: what a stanza of the contact does", () => {
  /** A state in which the contact's server passes it on: the mirror of the user's, if it does there. */
  const passing = (type: string, state: Subscription): Subscription =>
    outRow(type, mirrors[state]).route ? mirrors[state] : "none+in";
  const cases = types.flatMap((type) => subscriptions.map((state) => ({ type, state })));
  it.each(cases.map(({ type, state }, index) => [inboundIds[index], type, state] as const))(
    "%s 3921-9.3-1 to 3921-9.3-6 6121-A-1 %s in %s",
    async (_, type, state) => {
      const before = { from: passing(type, state), to: state };
      await bring(before.to, before.from);
      const { atSender, atReceiver, after } = predict(type, peer, user, before);
      expect(await peer.presence(type, user.bare)).toEqual(atSender);
      expect(await user.told()).toEqual(atReceiver);
      expect(await states()).toEqual([after.to, after.from]);
      const isShown = isListed(state) || isListed(after.to);
      expect(await user.roster()).toEqual(isShown ? [shown(peer.bare, after.to)] : []);
    },
  );
});

describe("RFC 6121 §3.4: rows of contacts approved beforehand", () => {
  it.each(rows.approved)("6121-A-1 D12 $direction $type in $state, approved", async (row) => {
    const state = stateOf(row.state);
    const after = stateOf(row.newState);
    if (row.direction === "out") {
      await bring(state, mirrors[state], { approved: true });
      const push = row.rosterPush ? [`push ${shown(peer.bare, after, row.approvedAfter)}`] : [];
      expect(await user.presence(row.type, peer.bare)).toEqual(push);
      expect(await peer.told()).toEqual([]); // not routed
    } else {
      await bring(state, mirrors[state], { approved: true });
      const asked = outRow("subscribe", mirrors[state]);
      const answered = inRow("subscribed", stateOf(asked.newState));
      expect(await peer.presence("subscribe", user.bare)).toEqual([
        ...(asked.rosterPush ? [`push ${shown(user.bare, stateOf(asked.newState))}`] : []),
        `subscribed from ${user.bare}`,
        `push ${shown(user.bare, stateOf(answered.newState))}`,
        `available from ${user.jid}`,
      ]);
      expect(await user.told()).toEqual([`push ${shown(peer.bare, after, row.approvedAfter)}`]);
    }
    expect((await states())[0]).toBe(after);
    expect(await user.roster()).toEqual([shown(peer.bare, after, row.approvedAfter)]);
  });
});

describe("RFC 6121 §2.5.2: removing an item in each state", () => {
  it.each(rows.rosterRemove)("3921-8.6-1 3921-8.6-3 3921-8.6-5 D32 $state sends $send", async (row) => {
    const state = stateOf(row.state);
    await bring(state, mirrors[state], { listed: true });
    const atPeer: string[] = [];
    const atUser = [`push ${peer.bare} remove`];
    let theirs = mirrors[state];
    for (const type of row.send) {
      const received = inRow(type, theirs);
      theirs = stateOf(received.newState);
      if (type === "unsubscribed" && row.presenceToPeer === "unavailable") atPeer.push(`unavailable from ${user.jid}`);
      if (received.deliver) atPeer.push(`${type} from ${user.bare}`);
      if (received.rosterPush) atPeer.push(`push ${shown(user.bare, theirs)}`);
      if (received.presenceToPeer === "unavailable") atUser.push(`unavailable from ${peer.jid}`);
    }
    expect(await user.set(`<item jid='${peer.bare}' subscription='remove'/>`)).toEqual([...atUser, "result set"]);
    expect(await peer.told()).toEqual(atPeer);
    expect(await states()).toEqual(["none", theirs]);
    expect(await user.roster()).toEqual([]);
  });
});

describe("RFC 6121 §4.3.2: a probe in each state", () => {
  it.each(rows.probe)("3921-5.1.3-1 D4 $state, online: $answer", async (row) => {
    const state = stateOf(row.state);
    await bring(state, mirrors[state]);
    const answer = row.answer.startsWith("unsubscribed")
      ? `unsubscribed from ${user.bare}`
      : `available from ${user.jid}`;
    expect(await peer.presence("probe", user.bare)).toEqual([answer]);
    expect(await user.told()).toEqual([]);
    expect(await states()).toEqual([state, mirrors[state]]);
  });

  it.each(rows.probe)("D5 $state, offline: $answer", async (row) => {
    const state = stateOf(row.state);
    await bring(state, mirrors[state]);
    await user.do("<presence type='unavailable'/>");
    await peer.got();
    const refused = row.answer.startsWith("unsubscribed");
    const [answer, ...more] = await peer.do(`<presence type='probe' id='probe' to='${user.bare}'/>`);
    expect(answer && brief(answer)).toBe(`${refused ? "unsubscribed" : "unavailable"} from ${user.bare}`);
    expect(answer?.attrs["id"]).toBe("probe");
    expect(more).toEqual([]);
    await user.do("<presence/>");
  });
});

it("3921-9.1-1 the nine states are the only ones", () => {
  const reached = rows.transitions.map((row) => stateOf(row.newState));
  expect(new Set(reached)).toEqual(new Set(subscriptions));
});
