import { randomBytes } from "node:crypto";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_SASL } from "@rostra/xmpp/namespaces";
import { describe, expect, it } from "vitest";
import { BoshClient } from "../support/bosh.ts";
import { condition, RawClient } from "../support/client.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

const attacked = underAttack();
const scrams = ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

describe("abuse 7: weaker than both could", () => {
  it.each(scrams)(
    "abuse 7: %s: -PLUS cannot be taken off the list, nor its data be somebody else's",
    async (mechanism) => {
      const { server } = attacked;
      await attacked.withstands(async () => {
        await using victim = await RawClient.connect(server, "tls");
        await victim.secure(server.domain);
        await using client = await RawClient.connect(server, "tls");
        await client.secure(server.domain);
        const exporter = client.binding("tls-exporter");
        for (const [what, channel, outcome] of [
          ["y, as if nothing had been offered", { flag: "y" }, "not-authorized"],
          ["the data of another connection", victim.binding("tls-exporter"), "not-authorized"],
          ["the data of another type", { ...exporter, flag: "p=tls-server-end-point" }, "not-authorized"],
          ["random data", { flag: "p=tls-exporter", binding: randomBytes(32) }, "not-authorized"],
          ["no data", { flag: "p=tls-exporter" }, "not-authorized"],
          [
            "data that is cut",
            { ...exporter, binding: exporter.binding?.subarray(0, 31) ?? exporter },
            "not-authorized",
          ],
          ["tls-unique, which TLS 1.3 has not", { flag: "p=tls-unique", binding: randomBytes(12) }, "not-authorized"],
          ["a type in other letters", { ...exporter, flag: "p=TLS-EXPORTER" }, "not-authorized"],
          ["p without -PLUS", { ...exporter, plus: false }, "malformed-request"],
          ["n with -PLUS", { flag: "n", plus: true }, "malformed-request"],
        ] as const) {
          const given = channel as Parameters<RawClient["scram"]>[3];
          expect([what, condition(await client.scram(mechanism, "juliet", accounts.juliet, given))]).toEqual([
            what,
            outcome,
          ]);
        }
        expect((await client.scram(mechanism, "juliet", accounts.juliet, exporter)).name).toBe("success");
      });
    },
  );

  it.each([
    "DIGEST-MD5",
    "CRAM-MD5",
    "ANONYMOUS",
    "EXTERNAL",
    "OAUTHBEARER",
    "LOGIN",
    "X-OAUTH2",
    "plain",
    "PLAIN ",
    "SCRAM-SHA-256-PLUS-PLUS",
  ])("abuse 7: %s was not offered and gets nowhere", async (mechanism) => {
    const { server } = attacked;
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain);
    const offered = child(features, "mechanisms", NS_SASL);
    expect(offered && elements(offered).map(text)).not.toContain(mechanism);
    const data = Buffer.from(`\0juliet\0${accounts.juliet}`).toString("base64");
    client.send(`<auth xmlns='${NS_SASL}' mechanism='${mechanism}'>${data}</auth>`);
    expect(condition(await client.element())).toBe("invalid-mechanism");
    await attacked.talk.exchange();
  });

  it("abuse 7: where there is no channel to bind to, -PLUS gets nowhere", async () => {
    const { server, talk } = attacked;
    await talk.beside(3, async () => {
      await using client = new BoshClient(server);
      await client.create();
      const outcome = await RawClient.prototype.scram.call(client, "SCRAM-SHA-256", "juliet", accounts.juliet, {
        flag: "p=tls-exporter",
        binding: randomBytes(32),
      });
      expect(condition(outcome)).toBe("invalid-mechanism");
    });
  });
});
