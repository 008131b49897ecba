import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_SASL, NS_SASL2 } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { type Authority, authority, type ClientPair, type Wanted } from "../../support/certificates.ts";
import { boundJid, type ConnectFrom, condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const kinds = ["tcp", "tls", "websocket"] as const;
const hour = 3_600_000;
let folder: string;
let ours: Authority;
let server: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rostra-client-ca-"));
  ours = await authority("Verona");
  writeFileSync(join(folder, "ca.pem"), ours.ca);
  server = await startServer({
    accounts: { juliet: password, romeo: password, tybalt: password },
    clientAuthorities: { ca: join(folder, "ca.pem") },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const juliet = "juliet@example.net";
const romeo = "romeo@example.net";

/** A client with a certificate, inside TLS, and the mechanisms it is offered. */
async function offered(
  from: ConnectFrom,
  kind: (typeof kinds)[number] = "tls",
  at: TestServer = server,
): Promise<{ readonly client: RawClient; readonly mechanisms: readonly string[] }> {
  const client = await RawClient.connect(at, kind, from);
  const features = await client.secure(at.domain);
  return { client, mechanisms: elements(elements(features)[0] ?? features).map(text) };
}

/** Whether EXTERNAL is offered to who brings such a certificate. */
async function offersExternal(pair: Pick<ClientPair, "cert" | "key">, at = server): Promise<boolean> {
  const { client, mechanisms } = await offered({ cert: pair.cert, key: pair.key }, "tls", at);
  await using _ = client;
  return mechanisms.includes("EXTERNAL");
}

async function secured(wanted: Wanted, kind?: (typeof kinds)[number]): Promise<RawClient> {
  const { cert, key } = await ours.issue(wanted);
  return (await offered({ cert, key }, kind)).client;
}

async function external(client: RawClient, data: string): Promise<string> {
  client.send(`<auth xmlns='${NS_SASL}' mechanism='EXTERNAL'>${data}</auth>`);
  const outcome = await client.element("the outcome of EXTERNAL");
  return outcome.name === "failure" ? (condition(outcome) ?? "") : outcome.name;
}

const base64 = (words: string): string => Buffer.from(words).toString("base64");

describe("RFC 6120 §6.3.4 EXTERNAL with a client certificate", () => {
  it.each(kinds)("6120-5.4.3-3 6120-6.3.4-2 6120-13.7.2-3 offers it first and logs in, over %s", async (kind) => {
    const { cert, key } = await ours.issue({ addresses: [juliet] });
    const { client, mechanisms } = await offered({ cert, key }, kind);
    await using _ = client;
    expect(mechanisms[0]).toBe("EXTERNAL");
    expect(mechanisms).toContain("PLAIN");
    expect(await external(client, "=")).toBe("success");
    await client.open(server.domain);
    expect(boundJid(await client.bind("balcony"))).toBe(`${juliet}/balcony`);
    await client.logout();
  });

  it.each(kinds)("6120-5.4.3-3 asks for a certificate and lets in who has none, over %s", async (kind) => {
    const { client, mechanisms } = await offered({}, kind);
    await using _ = client;
    expect(mechanisms).not.toContain("EXTERNAL");
    expect((await client.scram("SCRAM-SHA-256", "juliet", password)).name).toBe("success");
  });

  it("6120-6.3.4-2 is not offered over BOSH, whose requests come over many connections", async () => {
    await using client = new BoshClient(server);
    const answer = await client.create();
    expect(answer.text).toContain("SCRAM-SHA-256");
    expect(answer.text).not.toContain("EXTERNAL");
  });

  it("6120-6.3.4-2 is not offered where clients are not asked for certificates", async () => {
    await using plain = await startServer({ accounts: { juliet: password } });
    expect(await offersExternal(await ours.issue({ addresses: [juliet] }), plain)).toBe(false);
  });

  it("6120-6.3.4-2 is not offered where the domain's policy has it not", async () => {
    await using strict = await startServer({
      accounts: { juliet: password },
      clientAuthorities: { ca: join(folder, "ca.pem") },
      policy: { mechanisms: ["PLAIN"] },
    });
    expect(await offersExternal(await ours.issue({ addresses: [juliet] }), strict)).toBe(false);
  });

  it("6120-6.3.4-2 6120-13.7.2-1 is not offered for a certificate that is expired, not yet valid, of another authority or self-made", async () => {
    const others = await authority("Verona"); // the same name, another key
    expect(await offersExternal(await ours.issue({ addresses: [juliet] }))).toBe(true);
    expect(await offersExternal(await ours.issue({ addresses: [juliet], to: -hour }))).toBe(false);
    expect(await offersExternal(await ours.issue({ addresses: [juliet], from: hour }))).toBe(false);
    expect(await offersExternal(await others.issue({ addresses: [juliet] }))).toBe(false);
    const leaf = await ours.issue({ addresses: [romeo] });
    expect(await offersExternal({ cert: others.ca, key: (await others.issue()).key }).catch(() => false)).toBe(false);
    expect(await offersExternal(leaf)).toBe(true);
  });

  it("6120-6.3.10-1 asks for the identity with an empty challenge when there is no initial response", async () => {
    await using client = await secured({ addresses: [juliet] });
    client.send(`<auth xmlns='${NS_SASL}' mechanism='EXTERNAL'/>`);
    const challenge = await client.element();
    expect([challenge.name, text(challenge)]).toEqual(["challenge", ""]);
    client.send(`<response xmlns='${NS_SASL}'/>`);
    expect((await client.element()).name).toBe("success");
  });
});

describe("XEP-0388 EXTERNAL in SASL2", () => {
  it("XEP-0388 §2.3 6120-6.3.4-2 is offered first, and logs in with an empty initial response", async () => {
    const { cert, key } = await ours.issue({ addresses: [juliet] });
    await using client = await RawClient.connect(server, "tls", { cert, key });
    const features = await client.secure(server.domain);
    const sasl2 = child(features, "authentication", NS_SASL2);
    expect(sasl2 && elements(sasl2).map(text)[0]).toBe("EXTERNAL");
    client.send(`<authenticate xmlns='${NS_SASL2}' mechanism='EXTERNAL'><initial-response/></authenticate>`);
    const success = await client.element();
    const identifier = child(success, "authorization-identifier", NS_SASL2);
    expect(identifier && text(identifier)).toBe(juliet);
  });
});

describe("RFC 6120 §13.7.2 whom a client certificate stands for", () => {
  it("6120-13.7.2-3 takes one of several addresses when the client names it, and none when it does not", async () => {
    for (const [authzid, outcome] of [
      ["", "invalid-authzid"],
      [romeo, "success"],
      [juliet, "success"],
      ["tybalt@example.net", "invalid-authzid"],
      [`${romeo}/orchard`, "invalid-authzid"],
      ["example.net", "invalid-authzid"],
      ["@", "invalid-authzid"],
    ] as const) {
      await using client = await secured({ addresses: [romeo, juliet] });
      expect([authzid, await external(client, authzid === "" ? "=" : base64(authzid))]).toEqual([authzid, outcome]);
    }
  });

  it("6120-13.7.2-3 takes the only address of the served domain, whatever the others are", async () => {
    await using client = await secured({
      addresses: ["juliet@example.com", romeo, "example.net", "nobody@example.org"],
    });
    expect(await external(client, "=")).toBe("success");
    await client.open(server.domain);
    expect(boundJid(await client.bind("orchard"))).toBe(`${romeo}/orchard`);
  });

  it("6120-13.7.2-3 takes no identity from a common name, DNS names or anything malformed", async () => {
    const der = (tag: number, octets: string): Uint8Array =>
      Uint8Array.from([tag, octets.length, ...Buffer.from(octets)]);
    for (const wanted of [
      { commonName: juliet },
      { commonName: `x,CN=${juliet}`, names: [juliet, "juliet"] },
      { names: ["example.net"], addresses: ["juliet@example.com"] },
      { addresses: [] },
      {
        addresses: [
          "example.net",
          "juliet",
          `${juliet}/balcony`,
          `${juliet}\0`,
          `${juliet},${romeo}`,
          "",
          "@example.net",
        ],
      },
      { raw: [der(0x16, juliet)] }, // IA5String
      { raw: [der(0x04, juliet)] }, // OCTET STRING
      { raw: [der(0x0c, "\xff\xfe@example.net").map((octet, i) => (i > 1 && i < 4 ? 0xff : octet))] },
    ] satisfies readonly Wanted[])
      expect([wanted, await offersExternal(await ours.issue(wanted))]).toEqual([wanted, false]);
  });

  it("6120-13.7.2-3 reads a certificate of a thousand addresses, and finds one that is spelled otherwise", async () => {
    const many = Array.from({ length: 1000 }, (_, index) => `user${index}@example.com`);
    await using client = await secured({ addresses: [...many, "JULIET@Example.NET"] });
    expect(await external(client, "=")).toBe("success");
  });

  it("6120-6.5-1 an address without an account is refused as wrong credentials are", async () => {
    await using client = await secured({ addresses: ["nobody@example.net"] });
    expect(await external(client, "=")).toBe("not-authorized");
  });

  it("6120-6.5.2-1 a suspended account stays out", async () => {
    const tybalt = server.account("tybalt");
    await server.services.accounts.suspend(server.actor, tybalt, { reason: "a fight" });
    await using client = await secured({ addresses: ["tybalt@example.net"] });
    expect(await external(client, "=")).toBe("account-disabled");
    await server.services.accounts.enable(server.actor, tybalt, "");
    expect(await external(client, base64("tybalt@example.net"))).toBe("success");
  });

  it("6120-6.4.6-1 the header names the same account or none", async () => {
    const { cert, key } = await ours.issue({ addresses: [romeo, juliet] });
    await using client = await RawClient.connect(server, "tls", { cert, key });
    await client.secure(server.domain, ` from='${juliet}'`);
    expect(await external(client, base64(romeo))).toBe("not-authorized");
    expect(await external(client, base64(juliet))).toBe("success");
  });

  it("6120-6.5.8-1 6120-6.5.5-1 refuses what is not UTF-8, and what is not base64", async () => {
    await using client = await secured({ addresses: [juliet] });
    expect(await external(client, Buffer.from([0xff, 0xfe]).toString("base64"))).toBe("malformed-request");
    expect(await external(client, "=A")).toBe("incorrect-encoding");
  });

  it("6120-6.5.7-1 without a certificate it is a mechanism that was not offered", async () => {
    const { client } = await offered({});
    await using _ = client;
    expect(await external(client, base64(juliet))).toBe("invalid-mechanism");
  });
});

describe("RFC 6120 §13.7.2 certificates that do not hold any more", () => {
  it("6120-13.7.2-1 a revoked certificate is not acceptable", async () => {
    const [good, bad] = [await ours.issue({ addresses: [romeo] }), await ours.issue({ addresses: [juliet] })];
    writeFileSync(join(folder, "crl.pem"), await ours.revoke(bad));
    await using strict = await startServer({
      accounts: { juliet: password, romeo: password },
      clientAuthorities: { ca: join(folder, "ca.pem"), crl: join(folder, "crl.pem") },
    });
    expect(await offersExternal(good, strict)).toBe(true);
    expect(await offersExternal(bad, strict)).toBe(false);
  });

  it("6120-13.7.2-4 a session ends with reset when the certificate it came in with expires", async () => {
    let time = Date.now();
    await using later = await startServer({
      accounts: { juliet: password },
      clientAuthorities: { ca: join(folder, "ca.pem") },
      now: () => new Date(time),
    });
    const { cert, key } = await ours.issue({ addresses: [juliet], to: hour });
    const { client } = await offered({ cert, key }, "tls", later);
    await using _ = client;
    await using other = await RawClient.connect(later, "tls", { cert, key });
    await other.login(later.domain, "juliet", password);
    expect(await external(client, "=")).toBe("success");
    await client.open(later.domain);
    await client.bind();
    time += 2 * hour;
    expect(await client.streamError()).toBe("reset");
  });
});
