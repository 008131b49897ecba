import { text } from "@rostra/xmpp/element";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { describe, expect, it } from "vitest";
import { BoshClient } from "../support/bosh.ts";
import { RawClient } from "../support/client.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts, others } from "./support/well-behaved.ts";

const attacked = underAttack();

const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");
const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** Octets within a body, and what ends the stream because of them. */
const refused: readonly (readonly [string, Buffer, "encoding" | "character"])[] = [
  ["an octet that begins nothing", hex("ff"), "encoding"],
  ["a continuation without beginning", hex("80"), "encoding"],
  ["a character that is cut", hex("e282"), "encoding"],
  ["an overlong solidus", hex("c0af"), "encoding"],
  ["an overlong less-than", hex("c0bc"), "encoding"],
  ["an overlong NUL", hex("c080"), "encoding"],
  ["a lone surrogate as octets", hex("eda080"), "encoding"],
  ["a surrogate pair as octets", hex("eda081edb080"), "encoding"],
  ["beyond Unicode", hex("f4908080"), "encoding"],
  ["five octets", hex("f888808080"), "encoding"],
  ["U+0000", hex("00"), "character"],
  ["U+0001", hex("01"), "character"],
  ["U+FFFE", utf8("\ufffe"), "character"],
  ["U+FFFF", utf8("\uffff"), "character"],
  ["U+0000 by reference", utf8("&#0;"), "character"],
  ["a lone surrogate by reference", utf8("&#xD800;"), "character"],
  ["a surrogate pair by references", utf8("&#xD801;&#xDC00;"), "character"],
  ["U+FFFE by reference", utf8("&#xFFFE;"), "character"],
  ["beyond Unicode by reference", utf8("&#x110000;"), "character"],
  ["a reference that goes round", utf8("&#4294967361;"), "character"],
];

const passing: readonly (readonly [string, string, string])[] = [
  ["a BOM in the middle", "a\ufeffb", "a\ufeffb"],
  ["characters of four octets", "\u{1f511}\u{10ffff}".slice(0, 2), "\u{1f511}"],
  [
    "a stanza as text",
    "&lt;/body>&lt;/message>&lt;message to='x'/>".replaceAll(">", "&gt;"),
    "</body></message><message to='x'/>",
  ],
  ["a stanza as CDATA", "<![CDATA[</body></message><message to='x'/>]]>", "</body></message><message to='x'/>"],
  ["the end of CDATA", "]]&gt;", "]]>"],
  ["line ends by reference", "a&#13;&#10;b&#9;", "a\r\nb\t"],
  ["characters by reference", "&#x1F511;&#65;", "\u{1f511}A"],
  ["separators", "\u2028\u0085\u200b", "\u2028\u0085\u200b"],
];

const message = (to: string, body: Buffer): Buffer =>
  Buffer.concat([utf8(`<message xmlns='${NS_CLIENT}' type='chat' to='${to}'><body>`), body, utf8("</body></message>")]);

describe("abuse 13: two who read the same octets differently", () => {
  for (const kind of ["tls", "websocket"] as const)
    it(`abuse 13: what is no text of XML ends a stream over ${kind}, and nothing of it is delivered`, async () => {
      const { server } = attacked;
      await using witness = await RawClient.connect(server, "tls");
      const to = await witness.login(server.domain, "mallory", others.mallory, "witness");
      await attacked.talk.beside(5, async () => {
        for (const [what, octets, fault] of refused) {
          const client = await RawClient.connect(server, kind);
          await client.login(server.domain, "mallory", others.mallory);
          if (kind === "websocket") client.webSocket.send(message(to, octets), { binary: false });
          else client.send(message(to, octets));
          if (kind === "websocket" && fault === "encoding") {
            let event = await client.next();
            while (event.kind !== "end") event = await client.next();
            expect([what, client.closeCode]).toEqual([what, 1007]); // RFC 6455 §8.1
          } else {
            const condition = fault === "encoding" ? "unsupported-encoding" : "not-well-formed";
            expect([what, await client.streamError()]).toEqual([what, condition]);
          }
          client.destroy();
        }
      });
      await witness.silence();
    });

  it("abuse 13: what is no text of XML ends a session of BOSH", async () => {
    const { server } = attacked;
    await attacked.talk.beside(5, async () => {
      for (const [what, octets, fault] of refused) {
        await using client = new BoshClient(server);
        await client.create();
        const [before = "", after = ""] = client.body(++client.rid, "@").split("@");
        const answer = await client.post(Buffer.concat([utf8(before), message("x@y", octets), utf8(after)]));
        if (fault === "encoding") expect([what, answer.status]).toEqual([what, 400]);
        else expect([what, answer.text]).toEqual([what, expect.stringContaining("<not-well-formed ")]);
        if (fault === "encoding") {
          // Nothing of it was read, so that the session was not touched: the same request is still to come (XEP-0124 §17.1).
          expect([what, (await client.post(client.body(client.rid, "", "type='terminate'"))).status]).toEqual([
            what,
            200,
          ]);
        }
        client.sid = "";
      }
    });
  });

  it.each(["tls", "websocket"] as const)(
    "abuse 13: what passes over %s arrives with the meaning it had",
    async (kind) => {
      const { server } = attacked;
      await using witness = await RawClient.connect(server, "tls");
      const to = await witness.login(server.domain, "mallory", others.mallory, `witness-${kind}`);
      await using client = await RawClient.connect(server, kind);
      await client.login(server.domain, "juliet", accounts.juliet, `sender-${kind}`);
      for (const [what, sent, meant] of passing) {
        client.send(kind === "websocket" ? message(to, utf8(sent)).toString() : message(to, utf8(sent)));
        const [body] = (await witness.element(what)).children;
        expect([what, typeof body === "object" && text(body)]).toEqual([what, meant]);
      }
      expect(witness.raw).not.toMatch(/<!\[CDATA\[|<message to='x'/);
    },
  );

  it("abuse 13: a stanza may be cut anywhere, in the middle of a character too", async () => {
    const { server } = attacked;
    await using witness = await RawClient.connect(server, "tls");
    const to = await witness.login(server.domain, "mallory", others.mallory, "cut");
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", accounts.juliet, "cutter");
    const whole = message(to, utf8("\u00e9\u20ac\u{1f511}&#x1F511;<![CDATA[\u20ac]]>"));
    const socket = client.tls;
    for (let at = whole.length - 75; at < whole.length; at++) {
      await new Promise((sent) => socket?.write(whole.subarray(0, at), sent));
      client.send(whole.subarray(at));
      const [body] = (await witness.element()).children;
      expect(typeof body === "object" && text(body)).toBe("\u00e9\u20ac\u{1f511}\u{1f511}\u20ac");
    }
  });
});
