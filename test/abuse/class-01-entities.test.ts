import { text } from "@rostra/xmpp/element";
import { describe, expect, it } from "vitest";
import { BoshClient } from "../support/bosh.ts";
import { RawClient } from "../support/client.ts";
import { Attacker, header, streamError } from "./support/attacker.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

const attacked = underAttack();

const laughs = `<!DOCTYPE lolz [<!ENTITY a 'lol'>${Array.from(
  { length: 10 },
  (_, n) => `<!ENTITY a${n} '${"&a;".repeat(10)}'>`,
).join("")}]>`;

/** What RFC 6120 §11.1 forbids, and where an entity is unknown, which is not well-formed either. */
const forbidden: readonly (readonly [string, string, string])[] = [
  ["a comment", "<!-- x -->", "restricted-xml"],
  ["a comment inside a stanza", "<message><!-- x --></message>", "restricted-xml"],
  ["a comment that never ends", "<!--", "restricted-xml"],
  ["a processing instruction", "<?foo bar?>", "restricted-xml"],
  ["a processing instruction inside a stanza", "<message><?foo bar?></message>", "restricted-xml"],
  ["a processing instruction named nearly xml", "<?xml-stylesheet href='x'?><message/>", "restricted-xml"],
  ["a document type", "<!DOCTYPE x>", "restricted-xml"],
  ["a document type from elsewhere", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>", "restricted-xml"],
  ["an entity declared outside a document type", "<!ENTITY x 'y'>", "restricted-xml"],
  ["a billion laughs", `${laughs}<message><body>&a9;</body></message>`, "restricted-xml"],
  ["an unknown entity", "<message><body>&foo;</body></message>", "not-well-formed"],
  ["an unknown entity in an attribute", "<message id='&foo;'/>", "not-well-formed"],
  [
    "an entity by the name of what every object has",
    "<message><body>&constructor;</body></message>",
    "not-well-formed",
  ],
  ["a reference to no character", "<message><body>&#0;</body></message>", "not-well-formed"],
];

describe("abuse 1: entities, document types, comments, processing instructions", () => {
  it.each(["tcp", "tls", "websocket", "bosh"] as const)(
    "abuse 1: none of what XMPP forbids passes over %s, and nothing is expanded",
    async (kind) => {
      const { server } = attacked;
      await attacked.withstands(async () => {
        for (const [what, xml, condition] of forbidden) {
          // Every message of a WebSocket may begin with an XML declaration: nothing else is its beginning.
          if (kind === "bosh") {
            await using client = new BoshClient(server);
            await client.create();
            const answer = await client.request(xml.replaceAll("<message", "<message xmlns='jabber:client'"));
            client.sid = "";
            expect([what, /<([a-z-]+) xmlns=.urn:ietf:params:xml:ns:xmpp-streams/.exec(answer.text)?.[1]]).toEqual([
              what,
              condition,
            ]);
          } else {
            await using client = await RawClient.connect(server, kind);
            await client.open(server.domain);
            client.send(xml);
            expect([what, await client.streamError()]).toEqual([what, condition]);
          }
        }
      });
    },
  );

  it("abuse 1: a document type before the header is refused when it begins", async () => {
    const { server } = attacked;
    await attacked.withstands(async () => {
      const attackers = await Promise.all(Array.from({ length: 20 }, () => Attacker.connect(server)));
      for (const attacker of attackers) await attacker.write(`<?xml version='1.0'?>${laughs}${header(server.domain)}`);
      for (const attacker of attackers) expect(streamError(await attacker.end())).toBe("restricted-xml");
    });
  });

  it("abuse 1: CDATA, the five entities and references to characters mean what they mean", async () => {
    const { server } = attacked;
    await using client = await RawClient.connect(server, "tls");
    const to = await client.login(server.domain, "juliet", accounts.juliet, "self");
    client.send(
      `<message type='chat' to='${to}'><body>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F511;<![CDATA[<!-- &lt; ]] <?x?>]]></body></message>`,
    );
    const [body] = (await client.element()).children;
    expect(typeof body === "object" && text(body)).toBe(`<>&"'A\u{1F511}<!-- &lt; ]] <?x?>`);
  });
});
