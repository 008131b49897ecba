import { connect } from "node:tls";
import { NS_SASL } from "@rostra/xmpp/namespaces";
import { describe, expect, it } from "vitest";
import { condition, RawClient } from "../support/client.ts";
import { Attacker, header } from "./support/attacker.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

const attacked = underAttack();
const starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const auth = (name: keyof typeof accounts): string =>
  `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${Buffer.from(`\0${name}\0${accounts[name]}`).toString("base64")}</auth>`;

/** STARTTLS with something after it in clear; gives what is heard inside TLS after the header is sent there. */
async function injected(injection: string): Promise<{ readonly clear: string; readonly heard: string }> {
  const { server } = attacked;
  const attacker = await Attacker.connect(server);
  await attacker.open(server.domain);
  const clear = attacker.heard;
  attacker.heard = "";
  await attacker.write(starttls + injection);
  const proceed = await attacker.until("/>");
  expect(proceed).toMatch(/^<proceed xmlns='[^']*'\/>$/);
  attacker.socket.removeAllListeners("data");
  const secure = Attacker.of(connect({ socket: attacker.socket, rejectUnauthorized: false }));
  await secure.write(header(server.domain));
  await secure.until("</stream:features>");
  await secure.write("<message/>"); // too early: its error must be the next that is heard
  const heard = await secure.end();
  attacker.socket.destroy();
  return { clear, heard };
}

const idOf = (heard: string): string | undefined => / id='([^']+)'/.exec(heard)?.[1];

describe("abuse 8: what is said in clear before TLS", () => {
  it.each([
    ["a login", auth("juliet")],
    ["a header and a login", `${header("example.net")}${auth("juliet")}`],
    ["a header to another host", header("example.org")],
    ["a stanza", "<message to='romeo@example.net'><body>smuggled</body></message>"],
    ["a request to bind", "<iq type='set' id='x'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"],
    ["half an element", "<message to='romeo@example.net'><body>"],
    ["half a character", "\u00e9".slice(0, 1)],
    ["the end of the stream", "</stream:stream>"],
    ["<starttls/> once more", starttls],
    ["what is not well-formed", "<<<"],
    ["much", "<message/>".repeat(5000)],
  ])("abuse 8: %s after <starttls/> is no part of the secured stream", async (_what, injection) => {
    await attacked.talk.beside(3, async () => {
      const { clear, heard } = await injected(injection);
      const [, after = ""] = heard.split("</stream:features>");
      expect(heard.split("<stream:features>")).toHaveLength(2);
      expect(after).toMatch(/^<stream:error><not-authorized /);
      expect(heard).not.toMatch(/<success|<failure|<iq|<challenge/);
      expect(idOf(heard)).toMatch(/^.{16,}$/);
      expect(idOf(heard)).not.toBe(idOf(clear));
    });
  });

  it("abuse 8: nobody logs in before TLS, and nothing else is taken there", async () => {
    const { server } = attacked;
    await attacked.withstands(async () => {
      await using client = await RawClient.connect(server, "tcp");
      const { features } = await client.open(server.domain);
      expect(JSON.stringify(features)).not.toContain("mechanism");
      client.send(auth("juliet"));
      expect(condition(await client.element())).toBe("encryption-required");
      client.send("<iq type='set' id='x'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
      expect(await client.streamError()).toBe("not-authorized");
    });
  });

  it("abuse 8: inside TLS there is no STARTTLS again", async () => {
    const { server, talk } = attacked;
    const attacker = await Attacker.connect(server, "tls");
    await attacker.open(server.domain);
    expect(attacker.heard).not.toContain("starttls");
    await attacker.write(starttls + auth("juliet"));
    expect(await attacker.end()).toMatch(/<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'|<stream:error>/);
    expect(attacker.heard).not.toContain("<success");
    await talk.exchange();
  });
});
