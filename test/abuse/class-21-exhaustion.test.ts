import { processEnvironment } from "@rostra/config/settings";
import { el, elements } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import { priorityOf } from "@rostra/xmpp/presence";
import { decodeBase64 } from "@rostra/xmpp/sasl/base64";
import { parsePlain } from "@rostra/xmpp/sasl/plain";
import { saslprep } from "@rostra/xmpp/sasl/saslprep";
import { parseClientFirst } from "@rostra/xmpp/sasl/scram";
import { serialize } from "@rostra/xmpp/serialize";
import { StreamParser } from "@rostra/xmpp/stream-parser";
import { describe, expect, it } from "vitest";
import { condition, RawClient } from "../support/client.ts";
import { MEGABYTE } from "./support/attacked.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

/** Distinct names, ids and addresses that one client goes through; `ROSTRA_TEST_NAMES=100000` is the nightly form. */
const NAMES = Number(processEnvironment["ROSTRA_TEST_NAMES"] ?? 6000);
const attacked = underAttack();

const special = ["__proto__", "constructor", "hasOwnProperty", "toString", "prototype", "__defineGetter__", "then"];

describe("abuse 21: what the language makes of names", () => {
  it.each(["tls", "websocket"] as const)(
    "abuse 21: names that every object has are names like others over %s",
    async (kind) => {
      const { server } = attacked;
      await attacked.withstands(async () => {
        await using client = await RawClient.connect(server, kind);
        const to = await client.login(server.domain, "juliet", accounts.juliet, "__proto__");
        expect(to).toBe("juliet@example.net/__proto__");
        for (const name of special) {
          const xml = `<${name} xmlns='${name}' ${name}='1' id='${name}' xmlns:${name}='urn:${name}' ${name}:x='2'><${name}/></${name}>`;
          client.send(`<message xmlns='jabber:client' type='chat' to='${to}' id='${name}'>${xml}</message>`);
          const [echo] = elements(await client.element(name));
          expect(echo).toMatchObject({ name, ns: name });
          expect([echo?.attrs[name], echo?.attrs[`${name}:x`], echo?.attrs["id"]]).toEqual(["1", "2", name]);
          const answer = await client.iq("get", `<${name} xmlns='${name}'/>`, undefined, name);
          expect(condition(answer)).toBe("service-unavailable");
          client.send(
            `<message xmlns='jabber:client' type='${name}' to='${name}@${server.domain}' id='n'><body>x</body></message>`,
          );
          expect(condition(await client.element("an error for the message"))).toBe("service-unavailable");
          client.send(`<${name} xmlns='jabber:client'/>`.replace(name, "iq").replace("/>", ` type='${name}' id='t'/>`));
          expect(condition(await client.element("an error for the IQ"))).toBe("bad-request");
        }
      });
    },
  );

  it(`abuse 21: ${NAMES} distinct names, ids and addresses leave nothing behind`, async () => {
    const { server } = attacked;
    let n = 0;
    const attack = async (): Promise<void> => {
      await using client = await RawClient.connect(server, "tls");
      await client.login(server.domain, "juliet", accounts.juliet, `r${n}`);
      for (let sent = 0; sent < NAMES / 3; sent += 100) {
        for (let i = 0; i < 100; i++, n++)
          client.send(
            `<iq type='get' id='i${n}' to='u${n}@${server.domain}/r${n}'><q${n} xmlns='urn:n${n}' a${n}='${n}'/></iq>`,
          );
        for (let i = 0; i < 100; i++) expect(condition(await client.element())).toBe("service-unavailable");
      }
    };
    // What is kept of addresses on purpose has a bound (jid-cache.ts): it is full before it is measured.
    await attack();
    await attacked.withstands(attack, { rounds: 3, slack: 2 * MEGABYTE });
  });
});

/** What is applied to what comes from the wire, with strings that make a bad expression try everything. */
const hostile: Readonly<Record<string, (size: number) => unknown>> = {
  "a local part of one letter": (size) => Jid.parse(`${"a".repeat(size)}@example.net`),
  "a domain of dots": (size) => Jid.parse(`a@${"a.".repeat(size / 2)}`),
  "a domain of hyphens": (size) => Jid.parse(`a@${"-".repeat(size)}`),
  "a domain of xn--": (size) => Jid.parse(`a@${"xn--".repeat(size / 4)}`),
  "a resource of spaces": (size) => Jid.parse(`a@b/${" ".repeat(size)}`),
  "a resource of combining marks": (size) => Jid.parse(`a@b/${"e\u0301".repeat(size / 2)}`),
  "a priority of zeros": (size) =>
    priorityOf(el("presence", "jabber:client", {}, el("priority", "jabber:client", {}, "0".repeat(size)))),
  "base64 of padding": (size) => decodeBase64("=".repeat(size)),
  "base64 that fails at the end": (size) => decodeBase64(`${"A".repeat(size)}!`),
  "PLAIN of NULs": (size) => parsePlain(Buffer.alloc(size)),
  "a password of spaces": (size) => saslprep("\u00a0".repeat(size)),
  "a SCRAM name of escapes": (size) => parseClientFirst(Buffer.from(`n,,n=${"=2C".repeat(size / 3)},r=x`), scram),
  "SCRAM extensions": (size) => parseClientFirst(Buffer.from(`n,,n=a,r=b${",x=".repeat(size / 3)}`), scram),
  "a nonce that fails at the end": (size) => parseClientFirst(Buffer.from(`n,,n=a,r=${"b".repeat(size)} `), scram),
  "a version of zeros": (size) => parsed(`<stream version='${"0".repeat(size)}'>`),
  "an XML declaration": (size) => parsed(`<?xml ${" encoding=".repeat(size / 10)}?>`),
  "markup that begins": (size) => parsed(`<a>${"<![CDATA[]]>".repeat(size / 12)}`),
  "ends of CDATA": (size) => parsed(`<a><b><![CDATA[${"]]".repeat(size / 2)}`),
  "text to be escaped": (size) => serialize(el("a", "b", {}, "&<>\r".repeat(size / 4)), ""),
  "an attribute to be escaped": (size) => serialize(el("a", "b", { c: "'\n\t&".repeat(size / 4) }), ""),
};
const scram = { mechanism: "SCRAM-SHA-256", plusOffered: false, channelBindings: new Map() } as const;

function parsed(text: string): unknown {
  return new StreamParser({ stanzaBytes: 1e9, depth: 64, elements: 1e9, attributes: 64 }).write(text);
}

/** The least of some times of this process on a processor, in milliseconds: noise only adds, and waiting does not count. */
function shortest(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Whether sixteen times the text takes more than linear work would; what is over in an instant cannot tell. */
function growsFaster(work: (size: number) => unknown, size = 12_000): boolean {
  shortest(() => work(size / 16));
  const little = shortest(() => work(size));
  const much = shortest(() => work(size * 16));
  return much > 20 && much / little > 16 * 4;
}

describe("abuse 21: text that makes expressions try everything", () => {
  it("abuse 21: the comparison sees what is quadratic", () => {
    expect(growsFaster((size) => "a".repeat(size).replace(/a/g, "b"))).toBe(false);
    expect(growsFaster((size) => "a".repeat(size).replace(/a+b/g, ""), 800)).toBe(true);
  });

  it.each(Object.entries(hostile))("abuse 21: %s costs in proportion to its length", (_what, work) => {
    expect(growsFaster(work)).toBe(false);
  });
});
