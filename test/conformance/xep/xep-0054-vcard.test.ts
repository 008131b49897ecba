import { type Element, elements, text } from "@rostra/xmpp/element";
import { NS_VCARD } from "@rostra/xmpp/namespaces";
import { serialize } from "@rostra/xmpp/serialize";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, fresh as newAccount, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ vCardBytes: 2000 });
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const quiet = { interested: false, available: false } as const;
const get = (to?: string): string =>
  `<iq type='get' id='get'${to === undefined ? "" : ` to='${to}'`}><vCard xmlns='${NS_VCARD}'/></iq>`;
const set = (content: string, to?: string): string =>
  `<iq type='set' id='set'${to === undefined ? "" : ` to='${to}'`}><vCard xmlns='${NS_VCARD}'>${content}</vCard></iq>`;

/** Sends one; gives its answer. */
async function ask(im: Im, xml: string): Promise<Element> {
  const answer = (await im.do(xml)).find(({ name }) => name === "iq");
  if (!answer) throw new Error("no answer");
  return answer;
}

/** What a vCard holds, as text. */
function content(answer: Element): string {
  const [vCard] = elements(answer);
  expect([vCard?.name, vCard?.ns, answer.attrs["type"]]).toEqual(["vCard", NS_VCARD, "result"]);
  return (vCard ? elements(vCard) : []).map((one) => serialize(one, NS_VCARD)).join("");
}

const juliet =
  "<FN>Juliet “♥” Capulet</FN><N><FAMILY>Capulet</FAMILY></N><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgo=</BINVAL></PHOTO>";

describe("XEP-0054 vcard-temp", () => {
  it("XEP-0054 §4 server and account say that they keep vCards", async () => {
    await using im = await Im.login(server, await fresh(), quiet);
    for (const to of [server.domain, im.bare]) {
      const [answer] = await im.do(
        `<iq type='get' id='disco' to='${to}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
      );
      const [query] = answer ? elements(answer) : [];
      expect((query ? elements(query) : []).map(({ attrs }) => attrs["var"])).toContain(NS_VCARD);
    }
  });

  it("XEP-0054 §3.1 and §3.2 an account's own is empty, then what it was last set to, without or with its address", async () => {
    const user = await fresh();
    await using im = await Im.login(server, user, quiet);
    expect(content(await ask(im, get()))).toBe("");
    expect(brief(await ask(im, set("<FN>first</FN>")))).toBe("result set");
    expect(brief(await ask(im, set(juliet, im.bare)))).toBe("result set");
    expect(content(await ask(im, get()))).toBe(juliet);
    expect(content(await ask(im, get(im.bare)))).toBe(juliet);
    await using again = await Im.login(server, user, quiet);
    expect(content(await ask(again, get()))).toBe(juliet);
    expect(brief(await ask(im, set("")))).toBe("result set");
    expect(content(await ask(im, get()))).toBe("");
  });

  it("XEP-0054 §3.2 nobody sets that of another", async () => {
    await using im = await Im.login(server, await fresh(), quiet);
    const other = server.account(await fresh());
    expect(brief(await ask(im, set(juliet, other.toString())))).toBe("iq error forbidden auth");
    expect(brief(await ask(im, set(juliet, `nobody@${server.domain}`)))).toBe("iq error service-unavailable cancel");
  });

  it("XEP-0054 §3.3 anybody reads it, its owner being there or not; none and no account are alike", async () => {
    const user = await fresh();
    const owner = server.account(user).toString();
    await using reader = await Im.login(server, await fresh(), quiet);
    const none = await ask(reader, get(owner));
    const nobody = await ask(reader, get(`nobody@${server.domain}`));
    expect([brief(none), brief(nobody)]).toEqual(Array(2).fill("iq error service-unavailable cancel"));
    await using im = await Im.login(server, user, quiet);
    await ask(im, set(juliet));
    expect(content(await ask(reader, get(owner)))).toBe(juliet);
    await im.logout();
    const answer = await ask(reader, get(owner));
    expect([content(answer), answer.attrs["from"], answer.attrs["to"]]).toEqual([juliet, owner, reader.jid]);
  });

  it("3921-10.2-4 who is blocked does not read it", async () => {
    await using im = await Im.login(server, await fresh(), quiet);
    await using reader = await Im.login(server, await fresh(), quiet);
    await ask(im, set(juliet));
    await im.do(`<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='${reader.bare}'/></block></iq>`);
    expect(brief(await ask(reader, get(im.bare)))).toBe("iq error service-unavailable cancel");
  });

  it("XEP-0054 §3.2 one that is too large is refused, and says how large it may be; the one before stays", async () => {
    await using im = await Im.login(server, await fresh(), quiet);
    await ask(im, set(juliet));
    const refused = await ask(im, set(`<DESC>${"x".repeat(2000)}</DESC>`));
    expect(brief(refused)).toBe("iq error not-acceptable modify");
    const [error] = elements(refused).filter(({ name }) => name === "error");
    const told = (error ? elements(error) : []).find(({ name }) => name === "text");
    expect(told && text(told)).toMatch(/^This vCard has 2\d\d\d bytes, more than the 2000 there may be/);
    expect(content(await ask(im, get()))).toBe(juliet);
  });

  it("XEP-0153 §3.1 the hash of a picture stands in presence as the client has sent it", async () => {
    const [user, contact] = await withContacts(server, "both");
    await using watcher = await Im.login(server, contact ?? "", { interested: false });
    const update = "<x xmlns='vcard-temp:x:update'><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x>";
    await using im = await Im.login(server, user, { interested: false, available: update });
    await expect
      .poll(async () => {
        await watcher.got();
        return watcher.client.raw;
      })
      .toContain(`from='${im.jid}'`);
    expect(watcher.client.raw).toContain(update);
  });
});
