import { type Element, elements } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, fresh as newAccount } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ reports: { perAccount: 3, textBytes: 20, stanzaIds: 2 } });
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const quiet = { interested: false, available: false } as const;

const block = (...items: readonly string[]): string =>
  `<iq type='set' id='block'><block xmlns='urn:xmpp:blocking'>${items.join("")}</block></iq>`;
const item = (jid: string, content = ""): string => `<item jid='${jid}'>${content}</item>`;
const report = (content = "", reason = "urn:xmpp:reporting:spam"): string =>
  `<report xmlns='urn:xmpp:reporting:1' reason='${reason}'>${content}</report>`;

/** Sends a block; gives its answer in short. */
async function blocked(im: Im, ...items: readonly string[]): Promise<string | undefined> {
  const answer = (await im.do(block(...items))).find(({ attrs }) => attrs["id"] === "block");
  return answer && brief(answer);
}

async function blocklist(im: Im): Promise<readonly (string | undefined)[]> {
  const [answer] = await im.do("<iq type='get' id='list'><blocklist xmlns='urn:xmpp:blocking'/></iq>");
  const [list] = answer ? elements(answer) : [];
  return (list ? elements(list) : []).map(({ attrs }) => attrs["jid"]);
}

/** What administrators see of a user's reports, newest first. */
async function reports(username: string) {
  const page = await server.services.reports.list(server.actor, { limit: 100 });
  return page.reports.filter(({ reporter }) => reporter.equals(server.account(username)));
}

const about = async (username: string): Promise<readonly string[]> =>
  (await reports(username)).map(({ reported }) => reported.toString());

describe("XEP-0377 blocking command reports", () => {
  it("XEP-0377 §3 server and account say that they take reports", async () => {
    await using im = await Im.login(server, await fresh(), quiet);
    for (const to of [server.domain, im.bare]) {
      const [answer] = await im.do(
        `<iq type='get' id='disco' to='${to}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
      );
      const [query] = answer ? elements(answer) : [];
      expect((query ? elements(query) : []).map(({ attrs }) => attrs["var"])).toContain("urn:xmpp:reporting:1");
    }
  });

  it("XEP-0377 §6 a block with a report blocks, and the report is there for administrators, with text and messages", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    const ids = `<stanza-id xmlns='urn:xmpp:sid:0' by='${im.bare}' id='28482-98726-73623'/>`;
    const text = "<text xml:lang='en'>Never came trouble</text><report-origin/><third-party/>";
    const items = [item("romeo@example.org", report(ids + text)), item("nurse@example.org")];
    expect(await blocked(im, ...items)).toBe("result block");
    expect(await blocklist(im)).toEqual(["romeo@example.org", "nurse@example.org"]);
    const [one, ...more] = await reports(user);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      reason: "spam",
      text: "Never came trouble",
      stanzaIds: [{ by: im.bare, id: "28482-98726-73623" }],
    });
    expect(one?.reported.toString()).toBe("romeo@example.org");
  });

  it("XEP-0377 §7 each address of a block has its own report", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    await im.do(
      block(
        item("a@example.org", report("", "urn:xmpp:reporting:abuse")),
        item("b@example.org", report("<text>b</text>")),
      ),
    );
    expect((await reports(user)).map(({ reported, reason, text }) => [reported.toString(), reason, text])).toEqual([
      ["b@example.org", "spam", "b"],
      ["a@example.org", "abuse", undefined],
    ]);
  });

  it("XEP-0377 §6 who is blocked already can be reported", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    await im.do(block(item("a@example.org")));
    expect(await blocked(im, item("a@example.org", report()))).toBe("result block");
    expect(await about(user)).toEqual(["a@example.org"]);
  });

  it.each([
    ["without a reason", "<report xmlns='urn:xmpp:reporting:1'/>"],
    ["with a reason that is not known", report("", "urn:xmpp:reporting:boredom")],
  ])("XEP-0377 §6 the block holds when the report comes %s, which is not kept", async (_what, content) => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    expect(await blocked(im, item("a@example.org", content))).toBe("result block");
    expect(await blocklist(im)).toEqual(["a@example.org"]);
    expect(await about(user)).toEqual([]);
  });

  it("XEP-0377 §6 a block that is refused leaves no report behind", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    const malformed = [item("a@example.org", report()), item("a b@example.org")];
    expect(await blocked(im, ...malformed)).toBe("iq error jid-malformed modify");
    const many = Array.from({ length: 600 }, (_, one) => item(`user${one}@example.org`));
    await im.do(block(...many));
    const others = many.map((one) => one.replace("@example.org", "@example.com"));
    const tooMany = [item("a@example.org", report()), ...others];
    expect(await blocked(im, ...tooMany)).toBe("iq error not-acceptable modify");
    expect(await about(user)).toEqual([]);
  });

  it("XEP-0377 §4 keeps of a long report what the settings allow: the beginning of its text, its first messages", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    const ids = ["a", "b", "c"].map((id) => `<stanza-id xmlns='urn:xmpp:sid:0' by='${im.bare}' id='${id}'/>`);
    await im.do(block(item("a@example.org", report(`${ids.join("")}<text>${"♥".repeat(10_000)}</text>`))));
    expect(await reports(user)).toMatchObject([{ text: "♥".repeat(6), stanzaIds: [{ id: "a" }, { id: "b" }] }]);
  });

  it("XEP-0377 §6 of many reports as many are kept as the settings say, closed ones go first, and every block holds", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    await im.do(block(...["a", "b", "c", "d"].map((one) => item(`${one}@example.org`, report()))));
    expect(await blocklist(im)).toHaveLength(4);
    expect(await about(user)).toEqual(["c@example.org", "b@example.org", "a@example.org"]);
    const second = (await reports(user))[1];
    await server.services.reports.close(server.actor, second?.id ?? "");
    expect(await blocked(im, item("e@example.org", report()))).toBe("result block");
    expect(await blocked(im, item("f@example.org", report()))).toBe("result block");
    expect(await about(user)).toEqual(["e@example.org", "c@example.org", "a@example.org"]);
    expect(await blocklist(im)).toHaveLength(6);
  });

  it("XEP-0377 §6 block, report and audit are one change; the audit has no text of it", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    await im.do(block(item("a@example.org", report("<text>secret words</text>"))));
    const rows = await server.sql(
      `SELECT action, target, reason, details::text FROM audit_entry WHERE actor = 'entity:${im.bare}' ORDER BY id`,
    );
    expect(rows).toMatchObject([
      { action: "report.made", target: "a@example.org", reason: "spam" },
      { action: "privacy.changed", target: im.bare },
      { action: "privacy.changed", target: im.bare },
    ]);
    expect(JSON.stringify(rows)).not.toContain("secret words");
  });

  it("XEP-0191 §3.3 other resources are told of the block, and not of the report", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, { ...quiet, resource: "one" });
    await using other = await Im.login(server, user, { ...quiet, resource: "two" });
    await blocklist(other);
    await im.do(block(item("a@example.org", report("<text>secret words</text>"))));
    const pushes: readonly Element[] = await other.got();
    expect(JSON.stringify(pushes)).toContain("a@example.org");
    expect(JSON.stringify(pushes)).not.toContain("report");
  });
});
