import { createHash } from "node:crypto";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_SASL_CB } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

async function secured(kind: "tcp" | "tls" = "tls", at: TestServer = server): Promise<RawClient> {
  const client = await RawClient.connect(at, kind);
  await client.secure(at.domain);
  return client;
}

describe("RFC 6120 §13.8 channel binding", () => {
  for (const kind of ["tcp", "tls"] as const)
    for (const type of ["tls-exporter", "tls-server-end-point"] as const)
      it.each(["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const)(
        `6120-SCRAM-1 6120-SCRAM-10 6120-SCRAM-11 6120-13.8-1 over ${kind}, ${type}: %s-PLUS`,
        async (mechanism) => {
          await using client = await secured(kind);
          expect((await client.scram(mechanism, "juliet", password, client.binding(type))).name).toBe("success");
        },
      );

  it("6120-SCRAM-10 fails when somebody in the middle has two connections of TLS", async () => {
    await using victim = await secured();
    await using attacker = await secured();
    const outcome = await attacker.scram("SCRAM-SHA-256", "juliet", password, victim.binding("tls-exporter"));
    expect(condition(outcome)).toBe("not-authorized");
  });

  it("6120-SCRAM-8 fails with flag y, for the -PLUS forms were offered", async () => {
    await using client = await secured();
    expect(condition(await client.scram("SCRAM-SHA-256", "juliet", password, { flag: "y" }))).toBe("not-authorized");
  });

  it("6120-SCRAM-8 succeeds with flag y where no -PLUS form is offered", async () => {
    await using plain = await startServer({ accounts: { juliet: password }, plaintextLoopback: true });
    await using client = await RawClient.connect(plain, "tcp");
    const { features } = await client.open(plain.domain);
    expect(JSON.stringify(features)).not.toContain("-PLUS");
    expect((await client.scram("SCRAM-SHA-256", "juliet", password, { flag: "y" })).name).toBe("success");
  });

  it("6120-SCRAM-9 refuses -PLUS without flag p and flag p without -PLUS", async () => {
    await using client = await secured();
    for (const wrong of [
      { flag: "n", plus: true },
      { flag: "y", plus: true },
      { ...client.binding("tls-exporter"), plus: false },
    ])
      expect(condition(await client.scram("SCRAM-SHA-256", "juliet", password, wrong))).toBe("malformed-request");
  });

  it("6120-SCRAM-12 6120-SCRAM-13 refuses tls-unique and any other type", async () => {
    await using client = await secured();
    for (const flag of ["p=tls-unique", "p=x-odd"])
      expect(condition(await client.scram("SCRAM-SHA-256", "juliet", password, { flag }))).toBe("not-authorized");
  });

  it("6120-SCRAM-12 XEP-0440 §3 lists the types of the connection beside the mechanisms", async () => {
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain);
    const listed = child(features, "sasl-channel-binding", NS_SASL_CB);
    expect(listed && elements(listed).map((one) => one.attrs["type"])).toEqual([
      "tls-exporter",
      "tls-server-end-point",
    ]);
  });

  it("XEP-0474 §6.1 tells in server-first what was offered, and the proof covers it", async () => {
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain);
    const mechanisms = elements(elements(features)[0] ?? features).map(text);
    const offered = `${mechanisms.sort().join("\x1e")}\x1ftls-exporter\x1etls-server-end-point`;
    expect((await client.scram("SCRAM-SHA-256", "juliet", password)).name).toBe("success");
    expect(client.serverFirst).toContain(`,h=${createHash("sha256").update(offered).digest("base64")}`);
  });

  it("a domain that requires channel binding offers nothing else, and no mechanism that was not offered works", async () => {
    await using strict = await startServer({
      accounts: { juliet: password },
      policy: { channelBindingRequired: true },
    });
    await using client = await RawClient.connect(strict, "tls");
    const features = await client.secure(strict.domain);
    const mechanisms = elements(elements(features)[0] ?? features).map(text);
    expect(mechanisms).toEqual(["SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"]);
    expect(condition(await client.plain("juliet", password))).toBe("invalid-mechanism");
    expect(condition(await client.scram("SCRAM-SHA-256", "juliet", password))).toBe("invalid-mechanism");
    const outcome = await client.scram("SCRAM-SHA-256", "juliet", password, client.binding("tls-exporter"));
    expect(outcome.name).toBe("success");
  });

  it("a domain's policy chooses the mechanisms", async () => {
    await using one = await startServer({ accounts: { juliet: password }, policy: { mechanisms: ["SCRAM-SHA-256"] } });
    await using client = await RawClient.connect(one, "tls");
    const features = await client.secure(one.domain);
    expect(elements(elements(features)[0] ?? features).map(text)).toEqual(["SCRAM-SHA-256"]);
    expect(condition(await client.scram("SCRAM-SHA-1", "juliet", password))).toBe("invalid-mechanism");
  });
});
