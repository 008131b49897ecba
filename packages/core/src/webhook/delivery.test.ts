import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { encodeEvent } from "../domain-event.ts";
import { deliveryBody, isTold, LONGEST_PAUSE_MS, pauseMs, printSecret, signatureHeaders } from "./delivery.ts";
import { eventTypes } from "./event-types.ts";
import type { OutboxRow, Webhook } from "./webhook-store.ts";

const at = new Date("2030-01-01T00:00:00.123Z");
const romeo = Jid.parse("romeo@example.net")?.bare;
if (!romeo) throw new Error("this is an address");
const suspended: OutboxRow = {
  id: 7n,
  at,
  type: "account.suspended",
  domain: "example.net",
  facts: encodeEvent({ type: "account.suspended", account: romeo, reason: "Left" }),
};
const webhook: Webhook = { id: "w1", domain: "example.net", url: "https://hooks.example/", events: [], createdAt: at };

describe("webhooks: what is sent", () => {
  it("is signed as Standard Webhooks has it, by its published example", () => {
    const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const headers = signatureHeaders(secret, { id, at: new Date(1_614_265_330_999), body: '{"test": 2432232314}' });
    expect(headers).toEqual({
      "webhook-id": id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
    expect(printSecret(secret)).toBe("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  });

  it("tells type, time, id, domain and the facts of an event", () => {
    expect(JSON.parse(deliveryBody(suspended))).toEqual({
      type: "account.suspended",
      at: "2030-01-01T00:00:00.123Z",
      id: "7",
      domain: "example.net",
      data: { account: "romeo@example.net", reason: "Left" },
    });
  });

  it("holds nothing that people write to each other", () => {
    const row = { ...suspended, type: "roster.changed", facts: { type: "roster.changed", stanza: "<presence/>" } };
    expect(deliveryBody(row)).not.toContain("presence");
  });

  it("is told to the webhooks of its domain and of the installation, from when they were made on", () => {
    const { domain: _, ...everywhere } = webhook;
    expect(isTold(webhook, suspended)).toBe(true);
    expect(isTold(everywhere, suspended)).toBe(true);
    expect(isTold({ ...webhook, domain: "example.com" }, suspended)).toBe(false);
    expect(isTold({ ...webhook, createdAt: new Date(at.getTime() + 1) }, suspended)).toBe(false);
    const { domain: _domain, ...installation } = { ...suspended, type: "operator.created" };
    expect(isTold(webhook, installation)).toBe(false);
  });

  it("is of the types that were asked for", () => {
    expect(isTold({ ...webhook, events: ["account.suspended"] }, suspended)).toBe(true);
    expect(isTold({ ...webhook, events: ["account.created"] }, suspended)).toBe(false);
    const newer = { ...suspended, type: "future.happened", facts: {} };
    expect(isTold(webhook, newer)).toBe(true);
    expect(isTold({ ...webhook, events: ["account.created"] }, newer)).toBe(false);
    const tested = { ...suspended, type: "webhook.tested", facts: { webhook: "w1" } };
    expect(isTold({ ...webhook, events: ["account.created"] }, tested)).toBe(true);
    expect(isTold({ ...webhook, id: "w2" }, tested)).toBe(false);
    expect(eventTypes).toContain("account.suspended");
  });

  it("is tried again after pauses that double, never all at once, four hours at most", () => {
    expect([1, 2, 3].map((attempts) => pauseMs(attempts, 1000, 1))).toEqual([1000, 2000, 4000]);
    expect(pauseMs(2, 1000, 0)).toBe(1000);
    expect(pauseMs(60, 1000, 1)).toBe(LONGEST_PAUSE_MS);
  });
});
