import { describe, expect, it } from "vitest";
import { Jid } from "./jid.ts";
import { rosterElement } from "./roster.ts";
import { serialize } from "./serialize.ts";
import { isSubscribedFrom, isSubscribedTo, subscriptions } from "./subscription.ts";

const contact = Jid.parse("juliet@example.com")?.bare;

describe("RFC 6121 §2.1 roster items", () => {
  it("RFC 6121 §2.1.2 prints each of the nine states as subscription and ask", () => {
    if (!contact) throw new Error("no contact");
    const printed = subscriptions.map((subscription) =>
      serialize(
        rosterElement([{ contact, groups: [], subscription, listed: true, approved: false }]),
        "jabber:iq:roster",
      ),
    );
    const item = (attrs: string): string => `<query><item jid='juliet@example.com' ${attrs}/></query>`;
    expect(printed).toEqual([
      item("subscription='none'"),
      item("subscription='none' ask='subscribe'"),
      item("subscription='none'"),
      item("subscription='none' ask='subscribe'"),
      item("subscription='to'"),
      item("subscription='to'"),
      item("subscription='from'"),
      item("subscription='from' ask='subscribe'"),
      item("subscription='both'"),
    ]);
  });

  it("RFC 6121 §2.1.2 prints name and groups, and leaves out a contact that only asked", () => {
    if (!contact) throw new Error("no contact");
    const item = {
      contact,
      name: "J <3",
      groups: ["Friends", "A&B"],
      subscription: "both" as const,
      listed: true,
      approved: false,
    };
    expect(
      serialize(rosterElement([item, { ...item, subscription: "none+in", listed: false }], "v1"), "jabber:iq:roster"),
    ).toBe(
      "<query ver='v1'><item jid='juliet@example.com' name='J &lt;3' subscription='both'><group>Friends</group><group>A&amp;B</group></item></query>",
    );
  });

  it("RFC 6121 App. A.1 tells who sees whom in each state", () => {
    expect(subscriptions.filter(isSubscribedTo)).toEqual(["to", "to+in", "both"]);
    expect(subscriptions.filter(isSubscribedFrom)).toEqual(["from", "from+out", "both"]);
  });
});
