import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { beforeEach, describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { createGroupService } from "../group/group-service.ts";
import { createMemoryDatabase, type MemoryDatabase } from "../testing/memory.ts";
import { createPrivacyService, DEFAULT_PRIVACY_OPTIONS, type PrivacyService } from "./privacy-service.ts";
import {
  createPrivacyTemplateService,
  type PrivacyTemplateService,
  TEMPLATE_BATCH,
} from "./privacy-template-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const domain = "example.net";
const romeo = bare("romeo@example.net");

const denials = (...orders: readonly number[]): readonly PrivacyItem[] =>
  orders.map((order) => ({ order, action: "deny", stanzas: [] }));
const family: PrivacyItem = { order: 1, action: "allow", match: { kind: "group", group: "Family" }, stanzas: [] };

let database: MemoryDatabase;
let privacy: PrivacyService;
let templates: PrivacyTemplateService;

beforeEach(async () => {
  database = createMemoryDatabase();
  await database.transact(mayEverywhere(cli, "domain.create"), async (tx) => {
    for (const name of [domain, "example.com"]) await tx.domains.create(name);
    await tx.accounts.create([romeo, bare("juliet@example.net")].map((jid) => ({ jid, credentials: [] })));
  });
  privacy = createPrivacyService(database, DEFAULT_PRIVACY_OPTIONS);
  templates = createPrivacyTemplateService(database, privacy, { ...DEFAULT_PRIVACY_OPTIONS, templates: 2 });
});

const put = (name: string, items: readonly PrivacyItem[], expected?: number) =>
  templates.put(cli, { domain, name, items }, expected);

async function refusal(call: Promise<unknown>): Promise<DomainError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error("it was not refused", { cause: error });
}

describe("privacy/templates of a domain", () => {
  it("are put, replaced and removed, each with what was before", async () => {
    const made = { domain, name: " Quiet ", description: " After hours ", items: denials(9, 2) };
    const { value } = await templates.put(cli, made);
    expect(value).toMatchObject({ name: "Quiet", description: "After hours", items: denials(2, 9), version: 1 });
    expect(await templates.get(cli, domain, "Quiet")).toEqual(value);
    await put("Quiet", denials(1));
    await templates.remove(cli, domain, "Quiet");
    expect(database.events.map(({ event }) => event)).toEqual([
      {
        type: "privacyTemplate.changed",
        domain,
        name: "Quiet",
        version: 1,
        description: "After hours",
        after: denials(2, 9),
      },
      {
        type: "privacyTemplate.changed",
        domain,
        name: "Quiet",
        version: 2,
        before: denials(2, 9),
        after: denials(1),
      },
      { type: "privacyTemplate.removed", domain, name: "Quiet", before: denials(1) },
    ]);
    expect(database.audit.at(1)).toMatchObject({ target: "Quiet", details: { itemsBefore: "2", itemsAfter: "1" } });
    expect(await refusal(templates.get(cli, domain, "Quiet"))).toMatchObject({ code: "notFound", field: "name" });
    expect(await refusal(templates.remove(cli, domain, "Quiet"))).toMatchObject({ code: "notFound" });
  });

  it("hold what a list may hold, and any roster group", async () => {
    await put("Quiet", [family]);
    expect(await refusal(put("Loud", []))).toMatchObject({ code: "invalid", field: "items" });
    expect(await refusal(put("Loud", denials(1, 1)))).toMatchObject({ code: "invalid", field: "items.1.order" });
    expect(await refusal(put(" ", denials(1)))).toMatchObject({ code: "invalid", field: "name" });
    const long = templates.put(cli, { domain, name: "Loud", description: "x".repeat(1001), items: denials(1) });
    expect(await refusal(long)).toMatchObject({ code: "invalid", field: "description" });
    const nowhere = templates.put(cli, { domain: "example.org", name: "Loud", items: denials(1) });
    expect(await refusal(nowhere)).toMatchObject({ code: "notFound", field: "domain" });
  });

  it("are as many as ROSTRA_PRIVACY_TEMPLATES says", async () => {
    await put("a", denials(1));
    await put("b", denials(1));
    expect(await refusal(put("c", denials(1)))).toMatchObject({
      code: "limited",
      field: "name",
      message: "A domain may have 2 templates.",
    });
    await put("b", denials(2));
    await templates.put(cli, { domain: "example.com", name: "c", items: denials(1) });
    expect((await templates.list(cli)).map(({ name }) => name)).toEqual(["c", "a", "b"]);
    expect((await templates.list(cli, domain)).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("are changed at the version somebody has seen", async () => {
    await put("Quiet", denials(1), 0);
    const refused = await refusal(put("Quiet", denials(2), 0));
    expect(refused).toMatchObject({ code: "conflict", field: "version" });
    expect(refused.message).toContain("The template “Quiet” is at version 1 since 2");
    await put("Quiet", denials(2), 1);
    expect((await refusal(put("Loud", denials(2), 1))).message).toContain("There is no template “Loud” now.");
  });

  it("are nothing to accounts", async () => {
    await put("Quiet", denials(1));
    const himself: Actor = { kind: "entity", jid: romeo };
    const calls = [
      templates.list(himself),
      templates.list(himself, domain),
      templates.get(himself, domain, "Quiet"),
      templates.put(himself, { domain, name: "Quiet", items: denials(1) }),
      templates.remove(himself, domain, "Quiet"),
      templates.apply(himself, domain, "Quiet", { to: { account: romeo }, list: "quiet", asDefault: false }),
    ];
    for (const call of calls) expect(await refusal(call)).toMatchObject({ code: "forbidden" });
  });
});

describe("privacy/templates applied", () => {
  const apply = (account: BareJid, list = "quiet") =>
    templates.apply(cli, domain, "Quiet", { to: { account }, list, asDefault: false });

  it("become a list of the account's own, checked with its roster", async () => {
    await put("Quiet", denials(1));
    expect((await apply(romeo)).value).toEqual({ applied: [romeo], failed: [] });
    await put("Quiet", [family]);
    expect((await apply(romeo)).value).toEqual({
      applied: [],
      failed: [{ account: romeo, reason: "Item 1: nobody in the roster is in the group “Family”." }],
    });
    await templates.remove(cli, domain, "Quiet");
    expect((await privacy.get(cli, romeo, "quiet")).items).toEqual(denials(1));
    expect(await refusal(apply(romeo))).toMatchObject({ code: "notFound", field: "name" });
  });

  it("are for accounts and groups of their domain", async () => {
    await put("Quiet", denials(1));
    expect(await refusal(apply(bare("tybalt@example.com")))).toMatchObject({ code: "invalid", field: "account" });
    expect(await refusal(apply(romeo, ""))).toMatchObject({ code: "invalid", field: "name" });
    const nobody = bare("nobody@example.net");
    expect((await apply(nobody)).value.failed).toEqual([
      { account: nobody, reason: "There is no account nobody@example.net." },
    ]);
    const { value: theirs } = await createGroupService(database).create(cli, "example.com", { name: "Theirs" });
    const elsewhere = { to: { group: theirs.id }, list: "quiet", asDefault: false };
    expect(await refusal(templates.apply(cli, domain, "Quiet", elsewhere))).toMatchObject({
      code: "notFound",
      field: "group",
    });
  });

  it("go to a group in parts, each from where the one before ended", async () => {
    const people = Array.from({ length: TEMPLATE_BATCH + 2 }, (_, index) => bare(`user${1000 + index}@${domain}`));
    const { value: group } = await database.transact(mayEverywhere(cli, "domain.create"), async (tx) => {
      await tx.accounts.create(people.map((jid) => ({ jid, credentials: [] })));
      const made = await tx.groups.create({ domain, name: "All", rosterGroup: "All" });
      await tx.groups.addMembers(made.id, people);
      return made;
    });
    await put("Quiet", denials(1));
    const part = async (after?: string) => {
      const to = { group: group.id, ...(after !== undefined && { after }) };
      return (await templates.apply(cli, domain, "Quiet", { to, list: "quiet", asDefault: true })).value;
    };
    const first = await part();
    expect(first).toEqual({ applied: people.slice(0, TEMPLATE_BATCH), failed: [], next: "user1099" });
    expect(await part(first.next)).toEqual({ applied: people.slice(TEMPLATE_BATCH), failed: [] });
  });
});

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid.bare;
}
