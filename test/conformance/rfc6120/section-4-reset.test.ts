import { createLogger } from "@rostra/telemetry/logger";
import { elements } from "@rostra/xmpp/element";
import { NS_STREAM_ERRORS } from "@rostra/xmpp/namespaces";
import { describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { boundJid, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const accounts = { juliet: password };
const kinds = ["tcp", "tls", "websocket"] as const;
type Login = (client: RawClient) => Promise<unknown>;

async function session(server: TestServer, kind: (typeof kinds)[number], login: Login, maxVersion?: "TLSv1.2") {
  const client = await RawClient.connect(server, kind, maxVersion && { maxVersion });
  await client.secure(server.domain);
  await login(client);
  await client.open(server.domain);
  boundJid(await client.bind());
  return client;
}

const plain: Login = (client) => client.plain("juliet", password);
const scram: Login = (client) => client.scram("SCRAM-SHA-256", "juliet", password);
const plus: Login = (client) =>
  client.scram("SCRAM-SHA-256", "juliet", password, client.binding("tls-server-end-point"));

describe("RFC 6120 §4.9.3.16 reset", () => {
  it("6120-4.9.3.16-1 a policy that would not allow the login ends the session, and no other", async () => {
    await using server = await startServer({ accounts });
    await using byPlain = await session(server, "tcp", plain);
    await using byScram = await session(server, "websocket", scram);
    await using bound = await session(server, "tls", plus);
    const set = async (part: Parameters<TestServer["services"]["domains"]["setPolicy"]>[2]) => {
      const { events } = await server.services.domains.setPolicy(server.actor, server.domain, part);
      return (await server.services.effect(events)).sessions;
    };
    expect(await set({ mechanisms: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"] })).toBe(1);
    expect(await byPlain.streamError()).toBe("reset");
    await byScram.silence();
    expect(await set({ sessionLimit: 5 })).toBe(0);
    expect(await set({ channelBindingRequired: true })).toBe(1);
    expect(await byScram.streamError()).toBe("reset");
    await bound.silence();
    expect(await set({ mechanisms: ["SCRAM-SHA-512-PLUS"] })).toBe(1);
    expect(await bound.streamError()).toBe("reset");
  });

  it.each(kinds)("6120-4.9.3.16-1 a newer version of TLS than the connection's, over %s", async (kind) => {
    await using server = await startServer({ accounts });
    await using old = await session(server, kind, scram, "TLSv1.2");
    await using fresh = await session(server, kind, scram);
    const change = await server.services.domains.setPolicy(server.actor, server.domain, { tlsVersion: "1.3" });
    expect(await old.streamError()).toBe("reset");
    expect((await server.services.effect(change.events)).sessions).toBe(1);
    await fresh.silence();
  });

  it("6120-4.9.3.16-1 a session over BOSH", async () => {
    await using server = await startServer({ accounts });
    await using client = new BoshClient(server);
    await client.login("juliet", password);
    const held = client.request();
    await server.services.domains.setPolicy(server.actor, server.domain, { mechanisms: ["SCRAM-SHA-512"] });
    const { attrs, elements: payloads } = await held;
    expect(attrs).toMatchObject({ type: "terminate", condition: "remote-stream-error" });
    expect(payloads.flatMap(elements)[0]).toMatchObject({ name: "reset", ns: NS_STREAM_ERRORS });
    client.sid = "";
  });

  it("6120-4.9.3.16-1 a login that the policy of before let in does not get through to a session", async () => {
    await using server = await startServer({ accounts });
    await using client = await RawClient.authenticated(server, "juliet", password);
    await server.services.domains.setPolicy(server.actor, server.domain, { mechanisms: ["SCRAM-SHA-512"] });
    expect(await client.streamError()).toBe("reset");
  });

  it("6120-4.9.3.16-1 sessions go on when the certificate is renewed, and end where the operator wants that", async () => {
    await using lasting = await startServer({ accounts });
    await using kept = await session(lasting, "tls", scram);
    expect(lasting.certificateChanged()).toBe(0);
    await kept.silence();
    await using strict = await startServer({ accounts, resetOnCertificateChange: true });
    await using one = await session(strict, "tcp", scram);
    await using other = await session(strict, "websocket", scram);
    await using arriving = await RawClient.authenticated(strict, "juliet", password);
    expect(strict.certificateChanged()).toBe(3);
    for (const client of [one, other, arriving]) expect(await client.streamError()).toBe("reset");
  });
});

describe("RFC 6120 §4.9.3.5 host-gone", () => {
  const domain = "verona.example";

  it.each(kinds)(
    "6120-4.9.3.5-1 streams to a domain that is removed end, and new ones are refused, over %s",
    async (kind) => {
      await using server = await startServer({ accounts });
      const { domains, effect } = server.services;
      await effect((await domains.add(server.actor, domain)).events);
      await using client = await RawClient.connect({ ports: server.ports, domain }, kind);
      await client.open(domain);
      await using other = await RawClient.connect(server, kind);
      await other.login(server.domain, "juliet", password);
      const { events } = await domains.remove(server.actor, domain);
      expect(await client.streamError()).toBe("host-gone");
      expect(await effect(events)).toMatchObject({ sessions: 1, pending: 0 });
      await using late = await RawClient.connect(server, kind);
      expect((await late.open(domain)).features.name).toBe("error");
      expect(late.raw).toContain("<host-gone ");
      await other.silence();
      await effect((await domains.add(server.actor, domain)).events);
      await using again = await RawClient.connect(server, kind);
      expect((await again.open(domain)).features.name).toBe("features");
    },
  );

  it("6120-4.9.3.5-1 a session over BOSH cannot be had any more", async () => {
    await using server = await startServer();
    const { domains, effect } = server.services;
    await domains.add(server.actor, domain);
    await effect((await domains.remove(server.actor, domain)).events);
    await using client = new BoshClient({ ports: server.ports, domain });
    expect((await client.create()).attrs).toMatchObject({ type: "terminate", condition: "host-gone" });
    client.sid = "";
  });

  it("6120-4.9.3.5-1 a domain with accounts stays", async () => {
    await using server = await startServer({ accounts });
    await using client = await session(server, "tls", scram);
    await expect(server.services.domains.remove(server.actor, server.domain)).rejects.toMatchObject({
      code: "conflict",
    });
    await client.silence();
  });
});

describe("RFC 6120 §4.9.3.8 internal-server-error", () => {
  it.each([...kinds, "bosh"] as const)(
    "6120-4.9.3.8-1 a fault inside the server ends its stream, is logged without content, and touches nobody else, over %s",
    async (kind) => {
      const lines: string[] = [];
      const faulty = {
        name: "faulty",
        specs: [],
        session: {
          bound({ jid }: { jid: { resource: string } }) {
            if (jid.resource === "cursed") throw new TypeError("this is not a function");
          },
        },
      };
      await using server = await startServer({
        accounts,
        modules: [faulty],
        logger: createLogger("test", "debug", { write: (line) => void lines.push(line) }),
      });
      await using other = await session(server, "tls", scram);
      if (kind === "bosh") {
        await using client = new BoshClient(server);
        await client.login("juliet", password, "cursed");
        expect(elements(await client.element())[0]?.name).toBe("internal-server-error");
        expect(client.last?.attrs).toMatchObject({ type: "terminate", condition: "remote-stream-error" });
        client.sid = "";
      } else {
        await using client = await RawClient.connect(server, kind);
        await client.login(server.domain, "juliet", password, "cursed");
        expect(await client.streamError()).toBe("internal-server-error");
      }
      const errors = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "error");
      expect(errors).toMatchObject([{ message: "a stream failed", stream: expect.stringMatching(/^\S{16}$/) }]);
      expect(errors[0].error.message).toBe("this is not a function");
      expect(lines.join("")).not.toContain(password);
      expect(await server.metrics()).toContain('rostra_stream_errors_total{condition="internal-server-error"} 1');
      await other.silence();
      await using next = await RawClient.connect(server, "tls");
      expect(await next.login(server.domain, "juliet", password)).toContain("juliet@");
    },
  );
});
