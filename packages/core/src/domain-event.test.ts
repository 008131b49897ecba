import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { auditEntry } from "./audit.ts";
import { type DomainEvent, decodeEvent, encodeEvent } from "./domain-event.ts";

const full = Jid.parse("romeo@example.net/orchard");
if (!full?.isFull()) throw new Error("no full JID");
const account = full.bare;

const events: readonly DomainEvent[] = [
  { type: "domain.created", domain: "example.net" },
  { type: "domain.removed", domain: "example.net" },
  {
    type: "domain.policyChanged",
    domain: "example.net",
    before: { sessionLimit: 10, mechanisms: ["PLAIN"] },
    after: { sessionLimit: 5, mechanisms: ["SCRAM-SHA-256", "PLAIN"] },
  },
  { type: "setup.completed", domain: "example.net" },
  { type: "account.created", account },
  { type: "account.suspended", account, reason: "left" },
  { type: "account.suspended", account, reason: "left", until: new Date("2027-01-01T00:00:00Z") },
  { type: "account.enabled", account, reason: "" },
  { type: "account.credentialsChanged", account },
  { type: "account.keysRenewed", account },
  { type: "session.endRequested", session: full, reason: "maintenance" },
  { type: "operator.created", operator: "o1", email: "ann@example.net", role: "owner" },
];

describe("architecture §4 events", () => {
  it.each(events.map((event) => [event.type, event] as const))(
    "%s comes back from the outbox as it went in",
    (_type, event) => {
      expect(decodeEvent(JSON.parse(JSON.stringify(encodeEvent(event))))).toEqual(event);
    },
  );

  it.each([
    null,
    "x",
    {},
    { type: "odd" },
    { type: "account.created" },
    { type: "account.created", account: "a b@c" },
    { type: "domain.policyChanged", domain: "a", before: "{", after: "{}" },
    { type: "domain.policyChanged", domain: "a", before: "{}", after: '{"odd":1}' },
  ])("refuses a row that no version could have written: %j", (row) => {
    expect(() => decodeEvent(row)).toThrow(/outbox event/);
  });

  it("becomes an audit entry with actor, target, reason and facts", () => {
    const entry = auditEntry(
      { kind: "operator", id: "o1", name: "Ann", roles: [] },
      { type: "account.suspended", account, reason: "left" },
    );
    expect(entry).toEqual({
      action: "account.suspended",
      actor: "operator:o1",
      actorLabel: "Ann",
      domain: "example.net",
      target: "romeo@example.net",
      reason: "left",
      details: { account: "romeo@example.net", reason: "left" },
    });
  });
});
