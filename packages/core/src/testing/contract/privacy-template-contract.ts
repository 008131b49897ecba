import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { createPrivacyService, DEFAULT_PRIVACY_OPTIONS } from "../../privacy/privacy-service.ts";
import { createPrivacyTemplateService } from "../../privacy/privacy-template-service.ts";
import type { PrivacyTemplate } from "../../privacy/privacy-template-store.ts";
import {
  bare,
  change,
  cli,
  newAccount,
  type OpenWorld,
  openWithDomains,
  read,
  refused,
  type StoreWorld,
} from "./world.ts";

const domain = "example.net";

const items: readonly PrivacyItem[] = [
  { order: 1, action: "allow", match: { kind: "jid", jid: bare("boss@example.com") }, stanzas: ["message"] },
  { order: 7, action: "deny", match: { kind: "group", group: "Family, near" }, stanzas: ["presence-in"] },
  { order: 4_294_967_295, action: "deny", stanzas: [] },
];

const denyAll: readonly PrivacyItem[] = [{ order: 1, action: "deny", stanzas: [] }];

export function privacyTemplateContract(name: string, open: OpenWorld): void {
  describe(`${name}: templates for privacy lists`, () => {
    const put = async (
      world: StoreWorld,
      template: Pick<PrivacyTemplate, "name" | "items"> & Partial<PrivacyTemplate>,
    ): Promise<PrivacyTemplate> =>
      (await change(world, (tx) => tx.privacyTemplates.put({ domain, ...template }))).value;

    it("keeps a template as it was put, with its next version, and replaces it as a whole", async () => {
      await using world = await openWithDomains(open);
      const made = await put(world, { name: "Quiet ♥", description: "After hours", items });
      expect(made).toEqual({
        domain,
        name: "Quiet ♥",
        description: "After hours",
        items,
        version: 1,
        updatedAt: expect.any(Date),
      });
      expect(await read(world).privacyTemplates.get(domain, "Quiet ♥")).toEqual(made);
      const again = await put(world, { name: "Quiet ♥", items: denyAll });
      expect(again).toEqual({ domain, name: "Quiet ♥", items: denyAll, version: 2, updatedAt: expect.any(Date) });
      expect(again.updatedAt.getTime()).toBeGreaterThanOrEqual(made.updatedAt.getTime());
      expect(await read(world).privacyTemplates.get(domain, "Quiet ♥")).toEqual(again);
      expect(await read(world).privacyTemplates.get(domain, "quiet")).toBeUndefined();
    });

    it("lists those of a domain, or of all, by domain and name, with how many items each has", async () => {
      await using world = await openWithDomains(open);
      for (const one of ["b", "a", "Z", "ö"]) await put(world, { name: one, items });
      await put(world, { domain: "example.com", name: "c", description: "Theirs", items: denyAll });
      const list = async (of?: string) => (await read(world).privacyTemplates.list(of)).map((one) => one.name);
      expect(await list()).toEqual(["c", "Z", "a", "b", "ö"]);
      expect(await list(domain)).toEqual(["Z", "a", "b", "ö"]);
      expect(await read(world).privacyTemplates.list("example.com")).toEqual([
        { domain: "example.com", name: "c", description: "Theirs", items: 1, version: 1, updatedAt: expect.any(Date) },
      ]);
    });

    it("removes a template once; one of that name begins anew", async () => {
      await using world = await openWithDomains(open);
      const remove = (one: string) => change(world, (tx) => tx.privacyTemplates.remove(domain, one));
      await put(world, { name: "Quiet", items });
      await put(world, { name: "Quiet", items: denyAll });
      await remove("Quiet");
      expect(await read(world).privacyTemplates.list(undefined)).toEqual([]);
      await refused(remove("Quiet"), "notFound");
      expect(await put(world, { name: "Quiet", items })).toMatchObject({ version: 1 });
    });

    it("has nothing outside of the grant, and nothing of a domain that is gone", async () => {
      await using world = await openWithDomains(open);
      await put(world, { name: "Quiet", items });
      const grant = may(cli, "privacy.write", "example.com");
      const { privacyTemplates } = world.database.read(grant);
      expect(await privacyTemplates.get(domain, "Quiet")).toBeUndefined();
      expect(await privacyTemplates.list(undefined)).toEqual([]);
      expect(await privacyTemplates.list(domain)).toEqual([]);
      const elsewhere = { domain, name: "Quiet", items: denyAll };
      await refused(
        world.database.transact(grant, (tx) => tx.privacyTemplates.put(elsewhere)),
        "notFound",
      );
      await refused(
        world.database.transact(grant, (tx) => tx.privacyTemplates.remove(domain, "Quiet")),
        "notFound",
      );
      expect(await read(world).privacyTemplates.get(domain, "Quiet")).toMatchObject({ items, version: 1 });
      await change(world, (tx) => tx.domains.remove(domain));
      expect(await read(world).privacyTemplates.get(domain, "Quiet")).toBeUndefined();
      expect(await read(world).privacyTemplates.list(undefined)).toEqual([]);
      await refused(put(world, { name: "Loud", items }), "notFound");
    });

    it("is applied to the members of a group, each in a transaction of its own", async () => {
      await using world = await openWithDomains(open);
      const people = ["juliet", "nurse", "romeo"].map((local) => bare(`${local}@${domain}`));
      const { value: group } = await change(world, async (tx) => {
        await tx.accounts.create(people.map((jid) => newAccount(jid.toString())));
        const made = await tx.groups.create({ domain, name: "Night", rosterGroup: "Night" });
        await tx.groups.addMembers(made.id, people);
        await tx.privacy.put(bare(`nurse@${domain}`), { name: "other", items: denyAll }, "cli:contract");
        return made;
      });
      const privacy = createPrivacyService(world.database, { ...DEFAULT_PRIVACY_OPTIONS, lists: 1 });
      const templates = createPrivacyTemplateService(world.database, privacy, DEFAULT_PRIVACY_OPTIONS);
      await templates.put(cli, { domain, name: "Quiet", items: denyAll });
      const application = { to: { group: group.id }, list: "quiet", asDefault: true };
      const { value, events } = await templates.apply(cli, domain, "Quiet", application);
      expect(value).toEqual({
        applied: [people[0], people[2]],
        failed: [{ account: people[1], reason: "An account may have 1 privacy lists." }],
      });
      const recorded = (await world.recorded()).filter(({ id }) => events.includes(id));
      expect(recorded.map(({ event }) => event)).toMatchObject(
        [people[0], people[2]].flatMap((account) => [
          { type: "privacy.changed", account, change: "put", list: "quiet", after: denyAll },
          { type: "privacy.changed", account, change: "default", defaultAfter: "quiet" },
        ]),
      );
      expect((await templates.apply(cli, domain, "Quiet", application)).events).toEqual([]);
    });
  });
}
