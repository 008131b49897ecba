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
  {
    type: "invitation.created",
    invitation: "i1",
    domain: "example.net",
    useLimit: 5,
    expiresAt: new Date("2027-01-01T00:00:00Z"),
  },
  {
    type: "invitation.revoked",
    invitation: "i1",
    domain: "example.net",
    username: "nurse",
    contact: account,
    group: "g1",
    role: "helpdesk",
    useLimit: 1,
    expiresAt: new Date("2027-01-01T00:00:00Z"),
  },
  { type: "invitation.used", invitation: "i1", domain: "example.net", by: account },
  { type: "account.suspended", account, reason: "left" },
  { type: "account.suspended", account, reason: "left", until: new Date("2027-01-01T00:00:00Z") },
  { type: "account.suspended", account, reason: "left", from: new Date("2026-12-24T00:00:00Z") },
  {
    type: "account.suspended",
    account,
    reason: "left",
    before: { status: "active" },
    after: { status: "suspended", reason: "left “for good”", until: "2027-01-01T00:00:00.000Z" },
  },
  {
    type: "account.enabled",
    account,
    reason: "",
    before: { status: "suspended", reason: "left" },
    after: { status: "active" },
  },
  { type: "account.tokensEnded", account, clients: 3 },
  { type: "message.purged", account, until: new Date("2026-12-24T00:00:00Z"), messages: 2, octets: 345 },
  { type: "account.suspensionBegan", account, reason: "left", until: new Date("2027-01-01T00:00:00Z") },
  {
    type: "account.updated",
    account,
    before: { displayName: null, sessionLimit: 3, attributes: {} },
    after: { displayName: "Romeo ♥", sessionLimit: null, attributes: { floor: 2, keys: ["a", "b"], here: true } },
    groupsVersion: 7n,
  },
  { type: "account.updated", account, before: { notes: "old" }, after: { notes: null } },
  { type: "account.deleted", account, reason: "left", purgeAt: new Date("2027-01-01T00:00:00Z") },
  { type: "account.restored", account },
  { type: "account.purged", account },
  { type: "account.signedIn", account },
  { type: "account.signInFailed", account },
  { type: "account.signedOut", account },
  { type: "account.locked", account, address: "2001:db8::1", until: new Date("2027-01-01T00:00:00Z") },
  { type: "account.unlocked", account },
  { type: "account.resetLinkMade", account, expiresAt: new Date("2027-01-01T00:00:00Z") },
  { type: "account.imported", account, plan: "00000000-0000-7000-8000-000000000001", change: "restored" },
  { type: "import.changed", domain: "example.net", plan: "p", file: "a “b”.csv", change: "applying" },
  { type: "export.made", domain: "example.net", format: "csv" },
  { type: "export.made", domain: "example.net", format: "xep0227", only: "romeo@example.net" },
  { type: "account.enabled", account, reason: "" },
  { type: "account.credentialsChanged", account },
  { type: "account.keysRenewed", account },
  { type: "account.vCardChanged", account },
  { type: "session.endRequested", session: full, reason: "maintenance" },
  {
    type: "privacy.changed",
    account,
    revision: 3n,
    change: "put",
    list: "Work ♥",
    before: [{ order: 1, action: "deny", stanzas: [] }],
    after: [
      { order: 0, action: "allow", match: { kind: "jid", jid: full }, stanzas: ["message", "presence-out"] },
      { order: 7, action: "deny", match: { kind: "group", group: "Family, near" }, stanzas: ["iq"] },
      { order: 4_294_967_295, action: "deny", match: { kind: "subscription", subscription: "none" }, stanzas: [] },
    ],
    defaultBefore: "Work ♥",
    defaultAfter: "Work ♥",
  },
  {
    type: "privacy.changed",
    account,
    revision: 4n,
    change: "removed",
    list: "Work ♥",
    before: [{ order: 1, action: "deny", stanzas: [] }],
    defaultBefore: "Work ♥",
  },
  { type: "privacy.changed", account, revision: 5n, change: "default" },
  { type: "report.made", account, report: "r1", reported: full, reason: "spam" },
  { type: "report.closed", account, report: "r1", reported: full, reason: "" },
  { type: "report.reopened", account, report: "r1", reported: full },
  {
    type: "privacyTemplate.changed",
    domain: "example.net",
    name: "Quiet ♥",
    version: 2,
    description: "After hours",
    before: [{ order: 1, action: "deny", stanzas: [] }],
    after: [{ order: 1, action: "allow", match: { kind: "group", group: "Family, near" }, stanzas: ["iq"] }],
  },
  {
    type: "privacyTemplate.changed",
    domain: "example.net",
    name: "Quiet",
    version: 1,
    after: [{ order: 1, action: "deny", stanzas: [] }],
  },
  {
    type: "privacyTemplate.removed",
    domain: "example.net",
    name: "Quiet",
    before: [{ order: 1, action: "deny", stanzas: [] }],
  },
  {
    type: "token.created",
    token: "t1",
    name: "deploy",
    domain: "example.net",
    operator: "o1",
    permissions: "account.read account.write",
    expiresAt: new Date("2027-01-01T00:00:00Z"),
  },
  { type: "token.created", token: "t1", name: "deploy", operator: "o1", permissions: "account.read" },
  { type: "token.revoked", token: "t1", name: "deploy", domain: "example.net" },
  { type: "token.revoked", token: "t1", name: "deploy" },
  { type: "webhook.created", webhook: "w1", host: "hooks.example", domain: "example.net", events: "account.created" },
  { type: "webhook.disabled", webhook: "w1", host: "hooks.example", reason: "Every attempt failed for too long." },
  { type: "webhook.retried", webhook: "w1", host: "hooks.example:8443", delivery: "d1" },
  {
    type: "operator.invited",
    invitation: "i1",
    email: "ann@post.example",
    role: "admin",
    domain: "example.net",
    expiresAt: new Date("2027-01-01T00:00:00Z"),
  },
  { type: "operator.invitationRevoked", invitation: "i1", email: "ann@post.example", role: "owner" },
  { type: "operator.rolesChanged", operator: "o1", email: "ann@post.example", before: "", after: "admin owner" },
  {
    type: "operator.rolesChanged",
    operator: "o1",
    email: "ann@post.example",
    domain: "example.net",
    before: "admin",
    after: "",
  },
  { type: "operator.removed", operator: "o1", email: "ann@post.example" },
  { type: "operator.sessionsEnded", operator: "o1", email: "ann@post.example" },
  { type: "operator.twoFactorEnded", operator: "o1", email: "ann@post.example" },
  { type: "operator.signedIn", operator: "o1", email: "ann@post.example", method: "recoveryCode" },
  { type: "operator.twoFactorEnabled", operator: "o1", email: "ann@post.example" },
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
    { type: "account.updated", account: "a@b", before: "{}", after: '{"odd":1}' },
    { type: "privacy.changed", account: "a@b", revision: "1", change: "odd" },
    { type: "privacy.changed", account: "a@b", revision: "1", change: "put", list: "x", after: '[{"order":1}]' },
    { type: "report.made", account: "a@b", report: "r1", reported: "c@d", reason: "odd" },
    { type: "privacyTemplate.changed", domain: "a", name: "x", version: "1", after: "[" },
    { type: "privacyTemplate.removed", domain: "a", name: "x" },
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

  it("says in the audit how many items a privacy list had and has, beside the items", () => {
    const entry = auditEntry(
      { kind: "cli", id: "root" },
      {
        type: "privacy.changed",
        account,
        revision: 2n,
        change: "put",
        list: "Work",
        before: [{ order: 1, action: "deny", stanzas: [] }],
        after: [
          { order: 1, action: "allow", match: { kind: "jid", jid: account }, stanzas: ["iq"] },
          { order: 2, action: "deny", stanzas: [] },
        ],
      },
    );
    expect(entry?.target).toBe("romeo@example.net");
    expect(entry?.details).toEqual({
      account: "romeo@example.net",
      revision: "2",
      change: "put",
      list: "Work",
      before: '[{"order":1,"action":"deny","stanzas":[]}]',
      after:
        '[{"order":1,"action":"allow","type":"jid","value":"romeo@example.net","stanzas":["iq"]},{"order":2,"action":"deny","stanzas":[]}]',
      itemsBefore: "1",
      itemsAfter: "2",
    });
  });

  it("says in the audit what a template was and is, on its domain", () => {
    const [one, two] = [
      { order: 1, action: "deny", stanzas: [] },
      { order: 2, action: "allow", stanzas: ["iq"] },
    ] as const;
    const cli = { kind: "cli", id: "root" } as const;
    const about = { domain: "example.net", name: "Quiet" };
    const changed = auditEntry(cli, {
      type: "privacyTemplate.changed",
      ...about,
      version: 2,
      before: [one],
      after: [one, two],
    });
    expect(changed).toMatchObject({ domain: "example.net", target: "Quiet" });
    expect(changed?.details).toEqual({
      ...about,
      version: "2",
      before: '[{"order":1,"action":"deny","stanzas":[]}]',
      after: '[{"order":1,"action":"deny","stanzas":[]},{"order":2,"action":"allow","stanzas":["iq"]}]',
      itemsBefore: "1",
      itemsAfter: "2",
    });
    const removed = auditEntry(cli, { type: "privacyTemplate.removed", ...about, before: [one] });
    expect(removed?.details).toMatchObject({ before: '[{"order":1,"action":"deny","stanzas":[]}]', itemsBefore: "1" });
  });
});
