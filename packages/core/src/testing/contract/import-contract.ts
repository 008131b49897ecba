import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { Actor, Role } from "../../actor.ts";
import { bulkJobs } from "../../bulk/bulk-jobs.ts";
import { importJobs } from "../../import/import-jobs.ts";
import type { ImportInput } from "../../import/import-service.ts";
import { startJobRunner } from "../../job/job-runner.ts";
import type { PortableFormat } from "../../portable/portable-writer.ts";
import { DEFAULT_PRIVACY_OPTIONS } from "../../privacy/privacy-service.ts";
import { DEFAULT_ROSTER_OPTIONS } from "../../roster/store-steps.ts";
import { createServices } from "../../services.ts";
import { bare, change, type OpenWorld, openWithDomains, read, refused, type StoreWorld, session } from "./world.ts";

const domain = "example.net";
const operator = (role: Role, on: string): Actor => ({
  kind: "operator",
  id: "o1",
  name: "Ann",
  roles: [{ role, domain: on }],
});
const admin = operator("admin", domain);

/** Imports and exports, through the services. */
export function importContract(name: string, open: OpenWorld): void {
  const services = (world: StoreWorld) => createServices(world.database, { scramIterations: 4096 });
  const plan = async (world: StoreWorld, file: string, input: Partial<ImportInput> = {}) => {
    const passwords: string[] = [];
    const whole: ImportInput = { domain, fileName: "file", conflicts: "skip", passwords: "file", ...input };
    const { value } = await services(world).imports.plan(admin, whole, Readable.from([Buffer.from(file)]), (one) =>
      passwords.push(`${one.username} ${one.password}`),
    );
    const { rows } = await services(world).imports.rows(admin, value.plan.id, { limit: 100 });
    const lines = rows.map(({ username, action, reason }) =>
      [username, action, ...(reason === undefined ? [] : [reason])].join(": "),
    );
    return { ...value, id: value.plan.id, lines, passwords };
  };
  /** Runs the jobs there are, until the latest of the plan is over. */
  const work = async (world: StoreWorld, id: string, batch = 2) => {
    const faults: unknown[] = [];
    const handlers = {
      ...importJobs(world.database, { batch, privacy: DEFAULT_PRIVACY_OPTIONS }),
      ...bulkJobs(world.database, { batch, roster: DEFAULT_ROSTER_OPTIONS }),
    };
    await using _ = startJobRunner({
      database: world.database,
      holder: "node-1",
      handlers,
      leaseMs: 10_000,
      pollMs: 5,
      onError: (error) => faults.push(error),
    });
    await expect
      .poll(async () => (await services(world).imports.get(admin, id)).job?.state, { timeout: 20_000, interval: 5 })
      .not.toMatch(/queued|running/);
    expect(faults).toEqual([]);
    return services(world).imports.get(admin, id);
  };
  const apply = async (world: StoreWorld, id: string) => {
    await services(world).imports.apply(admin, id);
    return work(world, id);
  };
  const undo = async (world: StoreWorld, id: string) => {
    await services(world).imports.undo(admin, id);
    return work(world, id);
  };
  const exported = async (world: StoreWorld, format: PortableFormat = "jsonl", only?: string) => {
    const file = await services(world).exports.export(admin, {
      domain,
      format,
      offline: true,
      ...(only !== undefined && { only }),
    });
    return text(Readable.from(file.text));
  };
  const login = (world: StoreWorld, user: string) => read(world).accounts.forLogin(bare(`${user}@${domain}`));

  describe(`${name}: imports and exports`, () => {
    it("import: a plan says what the file would do, and touches no account", async () => {
      await using world = await openWithDomains(open);
      await services(world).accounts.create(admin, { username: "juliet", domain, password: "moon" });
      const before = await exported(world);
      const events = (await world.recorded()).length;
      const made = await plan(world, "romeo,wherefore\njuliet,moon\n,x\nnurse,\nromeo,again\nbad name@,x\n");
      expect(made.lines).toEqual([
        "romeo: create",
        "juliet: skip: The account exists already.",
        ": fail: The user is missing.",
        "nurse: fail: The password is missing.",
        "romeo: fail: A record before this one names the same user.",
        expect.stringContaining("bad name@: fail: “bad name@” cannot be a username"),
      ]);
      expect(made.plan).toMatchObject({ state: "planned", format: "csv", domain });
      expect(made.counts.map(({ action, rows }) => [action, rows])).toContainEqual(["create", 1]);
      expect(made.plan.totals).toEqual({ create: 1, update: 0, skip: 1, fail: 4 });
      expect((await world.recorded()).slice(events).map(({ event }) => event.type)).toEqual(["import.changed"]);
      expect(await login(world, "romeo")).toBeUndefined();
      expect(await exported(world)).toBe(before);
    });

    it("import: what was planned is applied with an event and an audit entry for each account, by who asked for it", async () => {
      await using world = await openWithDomains(open);
      const file = [
        "username,password,display name,email,groups",
        "romeo,a,Romeo,romeo@example.org,Montagues;Lovers",
        "juliet,b,,,Lovers",
        "nurse,c,,,",
      ].join("\n");
      const { id } = await plan(world, file);
      const { plan: done, job, counts } = await apply(world, id);
      expect(done.state).toBe("applied");
      expect(job).toMatchObject({ state: "done", done: 3, failed: 0, total: 3 });
      expect(counts).toEqual([{ action: "create", state: "applied", rows: 3 }]);
      const made = (await world.audited()).filter(({ action }) => action === "account.created");
      expect(made.map(({ actor, target }) => [actor, target])).toEqual([
        ["operator:o1", "romeo@example.net"],
        ["operator:o1", "juliet@example.net"],
        ["operator:o1", "nurse@example.net"],
      ]);
      const groups = await services(world).groups.listCounted(admin, domain);
      expect(groups.map((one) => [one.name, one.members])).toEqual([
        ["Lovers", 2],
        ["Montagues", 1],
      ]);
      expect(await exported(world, "csv")).toContain("romeo,Romeo,romeo@example.org,");
    });

    it("import: applied twice changes nothing the second time", async () => {
      await using world = await openWithDomains(open);
      const file =
        '{"username":"romeo","password":"a","displayName":"Romeo","roster":[{"jid":"juliet@example.org","name":"J","subscription":"both"}]}\n{"username":"nurse","password":"b"}';
      const { id } = await plan(world, file);
      await apply(world, id);
      const before = await exported(world);
      await refused(services(world).imports.apply(admin, id), "conflict");
      expect(await exported(world)).toBe(before);
      for (const conflicts of ["skip", "update"] as const) {
        const again = await plan(world, file, { conflicts });
        expect(again.lines.every((line) => line.includes(": skip: "))).toBe(true);
        await apply(world, again.id);
        expect(await exported(world)).toBe(before);
      }
    });

    it("import: an update sets what the file says and leaves the rest, and undo restores byte for byte", async () => {
      await using world = await openWithDomains(open);
      const first =
        '{"username":"romeo","password":"a","displayName":"Romeo","attributes":{"house":"M","floor":2},"roster":[{"jid":"juliet@example.org","name":"J","groups":["x"],"subscription":"both"},{"jid":"nurse@example.org","subscription":"to"}],"privacy":{"default":"all","lists":[{"name":"all","items":[{"order":1,"action":"allow","stanzas":[]}]}]},"groups":["Old"]}\n{"username":"nurse","password":"n"}';
      await apply(world, (await plan(world, first)).id);
      const before = await exported(world);
      const second =
        '{"username":"romeo","password":"z","email":"r@example.org","attributes":{"house":"C"},"roster":[{"jid":"nurse@example.org","subscription":"both"},{"jid":"new@example.org"}],"privacy":{"default":"some","lists":[{"name":"some","items":[{"order":1,"action":"deny","type":"jid","value":"x@example.org","stanzas":["message"]}]}]},"suspension":{"reason":"duel"},"groups":["New"]}\n{"username":"tybalt","password":"t","groups":["New"]}';
      const { id, lines } = await plan(world, second, { conflicts: "update" });
      expect(lines).toEqual(["romeo: update", "tybalt: create"]);
      await apply(world, id);
      const text = (await exported(world)).split("\n").find((line) => line.startsWith('{"username":"romeo"')) ?? "";
      expect(JSON.parse(text)).toMatchObject({
        displayName: "Romeo",
        email: "r@example.org",
        attributes: { floor: 2, house: "C" },
        suspension: { reason: "duel" },
        groups: ["New", "Old"],
        roster: [
          { jid: "juliet@example.org", name: "J", groups: ["x"], subscription: "both" },
          { jid: "new@example.org", subscription: "none" },
          { jid: "nurse@example.org", subscription: "both" },
        ],
        privacy: { default: "some" },
      });
      const { plan: undone, counts } = await undo(world, id);
      expect(undone.state).toBe("undone");
      expect(counts.map(({ state, rows }) => [state, rows])).toEqual(expect.arrayContaining([["undone", 1]]));
      expect(await exported(world)).toBe(before);
    });

    it("import: undo leaves what has changed since, and tells it", async () => {
      await using world = await openWithDomains(open);
      const { id } = await plan(world, "romeo,a\njuliet,b\nnurse,c");
      await apply(world, id);
      await services(world).accounts.setPassword(admin, bare("romeo@example.net"), "mine");
      await undo(world, id);
      const { rows } = await services(world).imports.rows(admin, id, { limit: 10 });
      expect(rows.map(({ username, state, reason }) => [username, state, reason])).toEqual([
        ["romeo", "left", "The account has changed since, and was left as it is."],
        ["juliet", "undone", undefined],
        ["nurse", "undone", undefined],
      ]);
      expect(await login(world, "romeo")).toBeDefined();
      expect(await login(world, "juliet")).toBeUndefined();
    });

    it("import: 3921-10.2-11 undo takes away no privacy list that a session uses", async () => {
      await using world = await openWithDomains(open);
      await services(world).accounts.create(admin, { username: "romeo", domain, password: "a" });
      const list = { name: "work", items: [{ order: 1, action: "allow", stanzas: [] }] };
      const file = JSON.stringify({ username: "romeo", privacy: { lists: [list] } });
      const { id } = await plan(world, file, { conflicts: "update" });
      await apply(world, id);
      await world.putSession({ ...session("romeo@example.net/desk"), activeList: "work" });
      const { counts } = await undo(world, id);
      const reason = "A session uses a privacy list that came with the import.";
      expect(counts).toEqual([{ action: "update", state: "left", rows: 1, reason }]);
      expect(await read(world).privacy.get(bare("romeo@example.net"), "work")).toBeDefined();
    });

    it("import: rows whose accounts were made meanwhile fail, the others are applied, and the failures are a file", async () => {
      await using world = await openWithDomains(open);
      const { id } = await plan(world, "username,password\nromeo,a\njuliet,b\nnurse,c\n,d");
      await services(world).accounts.create(admin, { username: "juliet", domain, password: "other" });
      const { job } = await apply(world, id);
      expect(job).toMatchObject({ state: "done", done: 3, failed: 1 });
      const { format, text: failures } = await services(world).imports.failures(admin, id);
      const file = await text(Readable.from(failures));
      expect(format).toBe("csv");
      expect(file).toContain("An account of this name has been made since.");
      const again = await plan(world, file, { conflicts: "update" });
      expect(again.lines).toEqual(["juliet: update", ": fail: The user is missing."]);
    });

    it("import: accounts that the domain has no room for fail in the plan, and at the end if there is less room by then", async () => {
      await using world = await openWithDomains(open);
      const { domains, accounts } = services(world);
      await domains.setPolicy(admin, domain, { accountQuota: 3 });
      await accounts.create(admin, { username: "juliet", domain, password: "moon" });
      const file = "romeo,a\n,x\nnurse,b\ntybalt,c\njuliet,d";
      const { id, lines } = await plan(world, file, { conflicts: "update" });
      expect(lines).toEqual([
        "romeo: create",
        ": fail: The user is missing.",
        "nurse: create",
        "tybalt: fail: The domain is full: its policy allows no more accounts.",
        "juliet: update",
      ]);
      await accounts.create(admin, { username: "paris", domain, password: "p" });
      const { job } = await apply(world, id);
      expect(job).toMatchObject({ state: "done", done: 3, failed: 1 });
      const { rows } = await services(world).imports.rows(admin, id, { state: "failed", limit: 10 });
      expect(rows.map(({ username, reason }) => [username, reason])).toContainEqual([
        "nurse",
        "example.net is full: its policy allows 3 accounts.",
      ]);
      expect((await login(world, "juliet"))?.credentials).not.toEqual([]);
      expect(await login(world, "nurse")).toBeUndefined();
    });

    it("import: a password is made for nobody whom the domain has no room for", async () => {
      await using world = await openWithDomains(open);
      await services(world).domains.setPolicy(admin, domain, { accountQuota: 1 });
      const { lines, passwords } = await plan(world, '{"username":"romeo"}\n{"username":"nurse"}', {
        passwords: "generate",
      });
      expect(lines).toEqual(["romeo: create", "nurse: fail: The domain is full: its policy allows no more accounts."]);
      expect(passwords).toEqual([expect.stringMatching(/^romeo /)]);
    });

    it("import: no roster grows beyond its quota, with what the account has already, in the plan and when it is applied", async () => {
      await using world = await openWithDomains(open);
      const { domains, accounts, rosters } = services(world);
      await domains.setPolicy(admin, domain, { rosterQuota: 2 });
      await accounts.create(admin, { username: "juliet", domain, password: "moon" });
      const owner = bare(`juliet@${domain}`);
      for (const contact of ["a@example.org", "b@example.org"])
        await rosters.set({ kind: "entity", jid: owner }, owner, { contact: bare(contact), groups: [] });
      const account = (username: string, ...contacts: readonly string[]): string =>
        JSON.stringify({ username, password: "x", roster: contacts.map((jid) => ({ jid, subscription: "both" })) });
      const file = [
        account("romeo", "a@example.org", "b@example.org", "c@example.org"),
        account("nurse", "a@example.org", "b@example.org"),
        account("juliet", "b@example.org", "c@example.org"),
      ];
      const { lines } = await plan(world, file.join("\n"), { conflicts: "update" });
      expect(lines).toEqual([
        "romeo: fail: The roster would have 3 contacts, and may have 2.",
        "nurse: create",
        "juliet: fail: The roster would have 3 contacts, and may have 2.",
      ]);
      const { id } = await plan(
        world,
        [account("nurse", "a@example.org", "b@example.org"), account("juliet", "b@example.org")].join("\n"),
        { conflicts: "update" },
      );
      await domains.setPolicy(admin, domain, { rosterQuota: 1 });
      const { job } = await apply(world, id);
      expect(job).toMatchObject({ state: "done", done: 2, failed: 1 }); // what a roster has already it keeps
      const { rows } = await services(world).imports.rows(admin, id, { state: "failed", limit: 10 });
      expect(rows.map(({ username, reason }) => [username, reason])).toEqual([
        ["nurse", "The roster would have 2 contacts, and may have 1."],
      ]);
    });

    it("import: a plan that is to stop at accounts that exist is not applied", async () => {
      await using world = await openWithDomains(open);
      await services(world).accounts.create(admin, { username: "juliet", domain, password: "moon" });
      const { id, lines } = await plan(world, "romeo,a\njuliet,b", { conflicts: "stop" });
      expect(lines).toEqual(["romeo: create", "juliet: fail: The account exists already."]);
      const error = await refused(services(world).imports.apply(admin, id), "conflict");
      expect(error.message).toContain("1 of them do");
      await refused(services(world).imports.undo(admin, id), "conflict");
    });

    it("import: passwords are made for accounts without, told once and right", async () => {
      await using world = await openWithDomains(open);
      const { id, passwords } = await plan(world, '{"username":"romeo"}\n{"username":"juliet","password":"b"}', {
        passwords: "generate",
      });
      expect(passwords).toEqual([expect.stringMatching(/^romeo [A-Za-z2-9]{16}$/)]);
      await apply(world, id);
      expect((await login(world, "romeo"))?.credentials).toHaveLength(3);
      const none = await plan(world, '{"username":"nurse","password":"x"}', { passwords: "none" });
      await apply(world, none.id);
      expect((await login(world, "nurse"))?.credentials).toEqual([]);
    });

    it("import: no row holds a password", async () => {
      await using world = await openWithDomains(open);
      const { id } = await plan(
        world,
        "username,password,email\nromeo,wherefore-1,bad address\njuliet,wherefore-2,\n,wherefore-3,\n",
      );
      const rows = await read(world).imports.rows(id, { limit: 10 });
      expect(JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
        "wherefore",
      );
    });

    it("import: paused, resumed and cancelled; what was done can be undone", async () => {
      await using world = await openWithDomains(open);
      const { imports } = services(world);
      const { id } = await plan(world, "a1,a\na2,b\na3,c\na4,d");
      await imports.apply(admin, id);
      await imports.pause(admin, id);
      await refused(imports.pause(admin, id), "conflict");
      expect((await imports.list(admin, { domain, limit: 1 })).imports).toMatchObject([
        { plan: { id, reached: 0, totals: { create: 4 } }, job: { state: "paused", done: 0, total: 4 } },
      ]);
      await refused(imports.remove(admin, id), "conflict");
      await imports.resume(admin, id);
      await imports.cancel(admin, id);
      expect((await imports.get(admin, id)).plan.state).toBe("cancelled");
      expect((await imports.list(admin, { domain, limit: 1 })).imports.map(({ job }) => job)).toEqual([undefined]);
      await change(world, (tx) => tx.imports.set(id, { reached: 7 }));
      expect((await imports.get(admin, id)).plan.reached).toBe(7);
      await refused(imports.apply(admin, id), "conflict");
      await imports.remove(admin, id);
      await refused(imports.get(admin, id), "notFound");
    });

    it.each(["jsonl", "xep0227"] as const)("export: %s → purge → import gives the identical domain", async (format) => {
      await using world = await openWithDomains(open);
      const file = [
        '{"group":{"name":"Staff","rosterGroup":"Colleagues","description":"All","shownTo":["Staff"]}}',
        '{"username":"romeo","password":"a","displayName":"Romeo <&> “R”","email":"r@example.org","notes":"line one\\nline two","externalId":"x-1","sessionLimit":3,"attributes":{"b":[" x","y"],"a":true},"suspension":{"reason":"duel","until":"2999-01-01T00:00:00.000Z"},"groups":["Staff"],"roster":[{"jid":"juliet@example.org","name":"J & \'R\'","groups":["x","y"],"subscription":"from+out","approved":true},{"jid":"asks@example.org","subscription":"none+in","listed":false,"request":"<presence xmlns=\'jabber:client\' type=\'subscribe\' from=\'asks@example.org\'><status>hello</status></presence>"},{"jid":"kept@example.org","name":"K","subscription":"none","listed":false}],"privacy":{"default":"b","lists":[{"name":"b","items":[{"order":1,"action":"deny","type":"jid","value":"x@example.org","stanzas":["message","presence-in"]},{"order":2,"action":"deny","type":"group","value":"x","stanzas":[]},{"order":3,"action":"allow","stanzas":[]}]}]},"vCard":"<vCard xmlns=\'vcard-temp\'><FN>R. Montague</FN></vCard>","offline":[{"stanza":"<message xmlns=\'jabber:client\' from=\'juliet@example.org/balcony\' type=\'chat\'><body>A thousand times good night!</body></message>","receivedAt":"2029-01-01T00:00:00.000Z"}]}',
        '{"username":"nurse","vCard":"<vCard xmlns=\'vcard-temp\'><FN>Angelica</FN></vCard>","scram":["SCRAM-SHA-256$4096:c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]}',
      ].join("\n");
      const planned = await plan(world, file);
      expect(planned.lines).toEqual(["romeo: create", "nurse: create"]);
      await apply(world, planned.id);
      const [whole, before] = [await exported(world), await exported(world, format)];
      for (const kept of ["good night", "R. Montague", "Angelica"]) expect(whole).toContain(kept);
      const { deletions, groups } = services(world);
      for (const username of ["romeo", "nurse"]) {
        const account = bare(`${username}@${domain}`);
        await deletions.delete(admin, account, "moving");
        await deletions.purge(admin, account, account.toString());
      }
      for (const { id } of await groups.list(admin, domain)) await groups.remove(admin, id);
      expect(await exported(world)).toBe("");
      const again = await plan(world, before);
      expect(again.lines).toEqual(["nurse: create", "romeo: create"]);
      await apply(world, again.id);
      expect(await exported(world, format)).toBe(before);
      expect(await exported(world)).toBe(whole);
    });

    it("import: a vCard is taken for an account that is made; one that exists keeps its own", async () => {
      await using world = await openWithDomains(open);
      const vCard = (name: string) => `<vCard xmlns='vcard-temp'><FN>${name}</FN></vCard>`;
      const line = (username: string, name: string) =>
        JSON.stringify({ username, password: "a", displayName: name.slice(0, 20), vCard: vCard(name) });
      const of = (username: string) => read(world).vCards.get(bare(`${username}@${domain}`));
      await apply(world, (await plan(world, line("romeo", "Romeo"))).id);
      expect(await of("romeo")).toContain("<FN>Romeo</FN>");
      const file = [
        line("romeo", "Tybalt"),
        line("juliet", "x".repeat(131_072)),
        '{"username":"nurse","password":"a","vCard":"<x/>"}',
      ];
      const again = await plan(world, file.join("\n"), { conflicts: "update" });
      expect(again.lines).toEqual([
        "romeo: update",
        expect.stringMatching(/^juliet: fail: The vCard has \d+ bytes, and may have 131072\.$/),
        "nurse: fail: The vCard is none of XEP-0054.",
      ]);
      await apply(world, again.id);
      expect(await of("romeo")).toContain("<FN>Romeo</FN>");
      await undo(world, again.id);
      expect(await of("romeo")).toContain("<FN>Romeo</FN>");
      expect(await exported(world, "csv")).not.toContain("vCard");
    });

    it("export: one account, and what there is none of", async () => {
      await using world = await openWithDomains(open);
      await apply(world, (await plan(world, "romeo,a\njuliet,b")).id);
      expect((await exported(world, "jsonl", "romeo")).trim().split("\n")).toHaveLength(1);
      await refused(exported(world, "jsonl", "nobody"), "notFound");
      const made = (await world.audited()).filter(({ action }) => action === "export.made");
      expect(made.map(({ target }) => target)).toEqual(["romeo@example.net"]);
    });

    it("import: nobody sees or does anything on a domain that is not theirs", async () => {
      await using world = await openWithDomains(open);
      const { imports, exports } = services(world);
      const { id } = await plan(world, "romeo,a");
      const foreign: Actor = operator("owner", "example.com");
      const helpdesk: Actor = operator("helpdesk", domain);
      await refused(imports.get(foreign, id), "notFound");
      await refused(imports.apply(foreign, id), "notFound");
      expect((await imports.list(foreign, { limit: 10 })).imports).toEqual([]);
      await refused(imports.list(helpdesk, { domain, limit: 10 }), "forbidden");
      await refused(exports.export(helpdesk, { domain, format: "csv", offline: false }), "forbidden");
      await refused(exports.export(foreign, { domain, format: "csv", offline: false }), "notFound");
    });

    it("jobs: one holder at a time has a job, another takes it when the lease has run out, and the first is refused", async () => {
      await using world = await openWithDomains(open);
      const { id } = await plan(world, "romeo,a");
      await services(world).imports.apply(admin, id);
      const take = async (holder: string, leaseMs: number) =>
        (await change(world, (tx) => tx.jobs.take(holder, leaseMs))).value;
      const hold = async (job: string, holder: string, leaseMs = 10_000) =>
        (await change(world, (tx) => tx.jobs.hold(job, holder, leaseMs))).value;
      const [one, two] = await Promise.all([take("one", 10_000), take("two", 10_000)]);
      const job = one ?? two;
      expect([one, two].filter(Boolean)).toHaveLength(1);
      if (!job) throw new Error("nobody has it");
      expect(job).toMatchObject({
        kind: "import.apply",
        subject: id,
        actor: { kind: "operator", id: "o1", roles: [{ role: "admin", domain }] },
      });
      expect(await hold(job.id, one ? "one" : "two", 1)).toBe(true);
      await expect.poll(async () => (await take("three", 10_000))?.id, { interval: 2 }).toBe(job.id);
      expect(await take("four", 10_000)).toBeUndefined();
      expect([await hold(job.id, "three"), await hold(job.id, one ? "one" : "two")]).toEqual([true, false]);
      await change(world, (tx) => tx.jobs.setState(job.id, "paused"));
      expect([await hold(job.id, "three"), await take("four", 10_000)]).toEqual([false, undefined]);
    });
  });
}
