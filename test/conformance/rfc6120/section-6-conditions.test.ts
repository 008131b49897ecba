import { elements, text } from "@rostra/xmpp/element";
import { NS_SASL } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("RFC 6120 §6.5 failures", () => {
  it("6120-6.5.4-1 a mechanism before TLS gets encryption-required, and the stream goes on", async () => {
    await using client = await RawClient.connect(server);
    await client.open(server.domain);
    expect(condition(await client.plain("juliet", password))).toBe("encryption-required");
    expect(condition(await client.scram("SCRAM-SHA-256", "juliet", password))).toBe("encryption-required");
    await client.startTls(server.domain);
    await client.open(server.domain);
    expect((await client.plain("juliet", password)).name).toBe("success");
  });

  it("6120-6.5.11-1 an address that has failed too often gets temporary-auth-failure", async () => {
    await using strict = await startServer({ accounts: { juliet: password }, limits: { loginFailuresPerAddress: 1 } });
    await using client = await RawClient.connect(strict, "tls");
    await client.secure(strict.domain);
    expect(condition(await client.plain("juliet", "wrong"))).toBe("not-authorized");
    expect(condition(await client.plain("juliet", password))).toBe("temporary-auth-failure");
  });

  it.each([
    ["a wrong password", "PLAIN", `\0juliet\0${"s3cr3t"}`],
    ["an unknown user", "PLAIN", `\0nobody\0${"s3cr3t"}`],
    ["a foreign identity", "PLAIN", `nurse@example.net\0juliet\0${password}`],
    ["a mechanism nobody knows", "X-NONE", "s3cr3t"],
    ["a malformed message", "SCRAM-SHA-256", "s3cr3t"],
  ])(
    "6120-6.5-2 a failure has one condition, at most one text with a language, no secret: %s",
    async (_what, mechanism, data) => {
      await using client = await RawClient.connect(server, "tls");
      await client.secure(server.domain);
      const encoded = Buffer.from(data).toString("base64");
      client.send(`<auth xmlns='${NS_SASL}' mechanism='${mechanism}'>${encoded}</auth>`);
      const failure = await client.element();
      expect([failure.name, failure.ns]).toEqual(["failure", NS_SASL]);
      const [first, ...more] = elements(failure);
      expect([first?.ns, first?.children]).toEqual([NS_SASL, []]);
      expect(more.length).toBeLessThanOrEqual(1);
      for (const one of more) expect([one.name, typeof one.attrs["xml:lang"]]).toEqual(["text", "string"]);
      for (const secret of ["s3cr3t", password, encoded]) expect(text(failure)).not.toContain(secret);
    },
  );

  it("6120-6.3.7-1 a user name with a domain is no user", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    expect(condition(await client.plain(`juliet@${server.domain}`, password))).toBe("not-authorized");
  });

  it("6120-6.4.2-1 `=` is an initial response of no length, not the absence of one", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    client.send(`<auth xmlns='${NS_SASL}' mechanism='PLAIN'>=</auth>`);
    expect(condition(await client.element())).toBe("malformed-request");
  });

  it("6120-13.8-1 SCRAM-SHA-1 is offered, and logs in", async () => {
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain);
    const mechanisms = elements(features).find((one) => one.name === "mechanisms");
    expect(mechanisms && elements(mechanisms).map(text)).toEqual(
      expect.arrayContaining(["SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"]),
    );
    expect((await client.scram("SCRAM-SHA-1", "juliet", password)).name).toBe("success");
  });

  it("6120-SCRAM-6 a challenge asks for 4096 iterations or more", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    const first = Buffer.from("n,,n=juliet,r=abc").toString("base64");
    client.send(`<auth xmlns='${NS_SASL}' mechanism='SCRAM-SHA-1'>${first}</auth>`);
    const challenge = Buffer.from(text(await client.element()), "base64").toString();
    expect(Number(/,i=(\d+)/.exec(challenge)?.[1])).toBeGreaterThanOrEqual(4096);
  });

  it("6120-SCRAM-12 on TLS 1.3 the bindings on offer are tls-exporter and tls-server-end-point", async () => {
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain);
    expect(client.tls?.getProtocol()).toBe("TLSv1.3");
    const bindings = elements(features).find((one) => one.name === "sasl-channel-binding");
    expect(bindings && elements(bindings).map((one) => one.attrs["type"])).toEqual([
      "tls-exporter",
      "tls-server-end-point",
    ]);
  });
});
