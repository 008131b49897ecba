import { child, elements, text } from "@rostra/xmpp/element";
import { NS_STREAM_ERRORS } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const kinds = ["tcp", "tls", "websocket"] as const;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password }, policy: { tlsVersion: "1.3" } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The stream error that answers the header of a stream inside TLS: its condition and text. */
async function refusal(client: RawClient): Promise<readonly (string | undefined)[]> {
  if (client.kind === "tcp") {
    await client.open(server.domain);
    await client.startTls(server.domain);
  }
  const { features } = await client.open(server.domain);
  expect(features.name).toBe("error");
  await client.closed();
  const words = child(features, "text", NS_STREAM_ERRORS);
  return [elements(features)[0]?.name, words && text(words)];
}

describe("RFC 6120 §13.8 a domain that asks for TLS 1.3", () => {
  it.each(kinds)(
    "6120-4.9.3.14-1 ends a stream over TLS 1.2 before anything to log in with is offered, and says why, over %s",
    async (kind) => {
      await using client = await RawClient.connect(server, kind, { maxVersion: "TLSv1.2" });
      expect(await refusal(client)).toEqual(["policy-violation", "this domain asks for TLS 1.3 or newer"]);
      expect(client.raw).not.toContain("mechanism");
    },
  );

  it("6120-4.9.3.14-1 ends a stream over TLS 1.2 with BOSH, and offers nothing", async () => {
    await using client = new BoshClient(server, { maxVersion: "TLSv1.2" });
    const answer = await client.create();
    expect(answer.attrs).toMatchObject({ type: "terminate", condition: "remote-stream-error" });
    expect(answer.text).toContain("policy-violation");
    expect(answer.text).toContain("TLS 1.3 or newer");
    expect(answer.text).not.toContain("mechanism");
  });

  it.each(kinds)("6120-6.4.1-2 lets a client with TLS 1.3 in, over %s", async (kind) => {
    await using client = await RawClient.connect(server, kind);
    expect(await client.login(server.domain, "juliet", password)).toContain("juliet@");
  });

  it("XEP-0124 §19.1 takes no request over an older TLS than the one that created the session", async () => {
    await using client = new BoshClient(server);
    await client.create();
    await using older = new BoshClient(server, { maxVersion: "TLSv1.2" });
    older.sid = client.sid;
    older.rid = client.rid;
    await expect(older.request()).rejects.toThrow();
    expect((await client.request("", "type='terminate'")).attrs["type"]).toBe("terminate");
  });

  it("holds for clients that come after the policy, and for those that had opened their stream before", async () => {
    await using lax = await startServer({ accounts: { juliet: password } });
    await using early = await RawClient.connect(lax, "tls", { maxVersion: "TLSv1.2" });
    await early.secure(lax.domain);
    const { events } = await lax.services.domains.setPolicy(lax.actor, lax.domain, { tlsVersion: "1.3" });
    await lax.services.effect(events);
    expect((await early.plain("juliet", password)).name).not.toBe("success");
    await using late = await RawClient.connect(lax, "tls", { maxVersion: "TLSv1.2" });
    const { features } = await late.open(lax.domain);
    expect(features.name).toBe("error");
  });
});

describe("RFC 6120 §13.8 channel binding over TLS 1.2", () => {
  let lax: TestServer;
  beforeAll(async () => {
    lax = await startServer({ accounts: { juliet: password }, policy: { channelBindingRequired: true } });
  });
  afterAll(() => lax[Symbol.asyncDispose]());

  it.each(["tcp", "tls"] as const)("6120-SCRAM-11 6120-13.8-1 takes tls-server-end-point over %s", async (kind) => {
    for (const mechanism of ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const) {
      await using client = await RawClient.connect(lax, kind, { maxVersion: "TLSv1.2" });
      await client.secure(lax.domain);
      expect(client.tls?.getProtocol()).toBe("TLSv1.2");
      const outcome = await client.scram(mechanism, "juliet", password, client.binding("tls-server-end-point"));
      expect(outcome.name).toBe("success");
    }
  });

  it("6120-SCRAM-11 refuses the certificate of another connection", async () => {
    await using client = await RawClient.connect(lax, "tls", { maxVersion: "TLSv1.2" });
    await client.secure(lax.domain);
    const binding = { flag: "p=tls-server-end-point", binding: Buffer.alloc(32, 1) };
    expect((await client.scram("SCRAM-SHA-256", "juliet", password, binding)).name).toBe("failure");
  });
});
