import { child } from "@rostra/xmpp/element";
import { NS_PING, NS_STREAM_LIMITS } from "@rostra/xmpp/namespaces";
import { describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";

const accounts = { juliet: "r0m30myr0m30", romeo: "c0l0nn4t4" };

describe("RFC 6120 §13.12 what one client can cost", () => {
  it("6120-13.12-5 slows a client that sends too fast, loses nothing, and slows nobody else", async () => {
    await using server = await startServer({ accounts, limits: { stanzasPerSecond: 50, stanzaBurst: 20 } });
    await using fast = await RawClient.connect(server, "tls");
    await fast.login(server.domain, "juliet", accounts.juliet);
    await using other = await RawClient.connect(server, "tls");
    const to = await other.login(server.domain, "romeo", accounts.romeo);
    const began = performance.now();
    for (let i = 0; i < 60; i++) fast.send(`<message to='${to}' id='n${i}'><body>x</body></message>`);
    const order = [(await other.element()).attrs["id"]];
    other.send(`<iq type='get' id='ping' to='${server.domain}'><ping xmlns='${NS_PING}'/></iq>`);
    while (order.length < 61) order.push((await other.element()).attrs["id"]);
    expect(order.filter((id) => id !== "ping")).toEqual(Array.from({ length: 60 }, (_, i) => `n${i}`));
    expect(order.indexOf("ping")).toBeLessThan(59); // answered while the other's stanzas were held back
    expect(performance.now() - began).toBeGreaterThan(600); // 40 stanzas over the burst, 50 a second
  });

  it("6120-13.12-3 abuse class 5: a client that does not read is closed at its bound and never grows the process", async () => {
    await using server = await startServer({ accounts, limits: { writeQueueBytes: 262_144 } });
    await using deaf = await RawClient.connect(server, "tls");
    const to = await deaf.login(server.domain, "romeo", accounts.romeo);
    deaf.pause();
    await using sender = await RawClient.connect(server, "tls");
    await sender.login(server.domain, "juliet", accounts.juliet);
    const message = `<message type='chat' to='${to}'><body>${"x".repeat(50_000)}</body></message>`;
    let closed = false;
    for (let i = 0; i < 2000 && !closed; i++) {
      sender.send(message);
      if (i % 20 === 0) {
        await sender.iqAmidErrors("get", `<ping xmlns='${NS_PING}'/>`);
        closed = server.sessionsOf("romeo") === 0;
      }
    }
    expect(closed).toBe(true);
  });

  it("6120-13.12-3 a client that reads too slowly is closed after its time", async () => {
    await using server = await startServer({ accounts, limits: { writeStallSeconds: 1 } });
    await using deaf = await RawClient.connect(server, "tls");
    const to = await deaf.login(server.domain, "romeo", accounts.romeo);
    deaf.pause();
    await using sender = await RawClient.connect(server, "tls");
    await sender.login(server.domain, "juliet", accounts.juliet);
    const message = `<message type='headline' to='${to}'><body>${"x".repeat(100_000)}</body></message>`;
    for (let i = 0; i < 60; i++) sender.send(message); // more than the sockets' buffers hold, less than the bound
    await expect.poll(() => server.sessionsOf("romeo"), { timeout: 15_000 }).toBe(0);
  });

  it("6120-13.12-1 closes connections of an address beyond its number, and admits again when one ends", async () => {
    await using server = await startServer({ accounts, limits: { connectionsPerAddress: 2 } });
    await using first = await RawClient.connect(server, "tcp");
    await first.open(server.domain);
    const second = await RawClient.connect(server, "tcp");
    await second.open(server.domain);
    await using third = await RawClient.connect(server, "tcp");
    expect((await third.next()).kind).toBe("end");
    await second.logout();
    const tryAgain = async (): Promise<string> => {
      await using again = await RawClient.connect(server, "tcp");
      return await again.open(server.domain).then(
        () => "open",
        () => "refused",
      );
    };
    await expect.poll(tryAgain, { timeout: 10_000 }).toBe("open");
  });

  it.each(["tcp", "tls", "websocket"] as const)(
    "6120-13.12-1 counts connections that have not logged in apart: over %s one more is refused, until one has",
    async (kind) => {
      await using server = await startServer({ accounts, limits: { halfOpenPerAddress: 2 } });
      await using first = await RawClient.connect(server, kind);
      await first.secure(server.domain);
      await using second = await RawClient.connect(server, kind);
      await second.open(server.domain);
      await using third = await RawClient.connect(server, kind).catch(() => undefined);
      if (third) expect((await third.next()).kind).toBe("end");
      expect(await server.metrics()).toContain('reason="half-open-per-address"} 1');
      // The first one's login makes room for another.
      expect((await first.plain("juliet", accounts.juliet)).name).toBe("success");
      await first.open(server.domain);
      await first.bind();
      await using fourth = await RawClient.connect(server, kind);
      await fourth.open(server.domain);
      await first.silence();
    },
  );
});

describe("RFC 6120 §4.6 silent peers", () => {
  it("6120-4.6-1 6120-4.6-4 asks a silent client for a sign of life, and closes it with connection-timeout when none comes", async () => {
    await using server = await startServer({ accounts, limits: { idleSeconds: 1, pingSeconds: 1 } });
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", accounts.juliet);
    const ping = await client.element("a ping");
    expect(ping).toMatchObject({ name: "iq", attrs: { type: "get", from: server.domain } });
    expect(child(ping, "ping", NS_PING)).toBeDefined();
    expect(await client.streamError()).toBe("connection-timeout");
  });

  it("6120-4.6-1 does not close an idle client that answers", async () => {
    await using server = await startServer({ accounts, limits: { idleSeconds: 1, pingSeconds: 1 } });
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", accounts.juliet);
    for (let i = 0; i < 2; i++) {
      const ping = await client.element("a ping");
      client.send(`<iq type='result' id='${ping.attrs["id"]}' to='${server.domain}'/>`);
    }
    await client.silence();
  });
});

describe("XEP-0478 stream limits", () => {
  it("XEP-0478 §3.1 tells what a stanza may have, before login and after", async () => {
    await using server = await startServer({ accounts });
    await using client = await RawClient.connect(server, "tls");
    const { stanzaBytes, stanzaBytesBeforeLogin, idleSeconds } = server.settings.limits;
    const told = (features: Parameters<typeof child>[0]): unknown =>
      child(features, "limits", NS_STREAM_LIMITS)?.children.map((one) =>
        typeof one === "string" ? one : [one.name, one.children[0]],
      );
    const before = await client.secure(server.domain);
    expect(told(before)).toEqual([
      ["max-bytes", String(stanzaBytesBeforeLogin)],
      ["idle-seconds", String(idleSeconds)],
    ]);
    await client.plain("juliet", accounts.juliet);
    const { features } = await client.open(server.domain);
    expect(told(features)).toEqual([
      ["max-bytes", String(stanzaBytes)],
      ["idle-seconds", String(idleSeconds)],
    ]);
  });
});
