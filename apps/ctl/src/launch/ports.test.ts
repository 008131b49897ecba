import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { loadSettings } from "@rostra/config/settings";
import { describe, expect, it } from "vitest";
import { choosePorts, portTrouble } from "./ports.ts";

const anyPorts = { ROSTRA_CONSOLE_PORT: "0", ROSTRA_XMPP_PORT: "0", ROSTRA_XMPPS_PORT: "0", ROSTRA_HTTP_PORT: "0" };
const settings = (env: Record<string, string> = {}) =>
  loadSettings({ ...anyPorts, ...env, ROSTRA_CONFIG: "/dev/null" });

async function withBusyPort<T>(work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe("ports", () => {
  it("finds a free one for every 0, each another", async () => {
    const chosen = await choosePorts(settings());
    const ports = [
      chosen.ROSTRA_CONSOLE_PORT,
      chosen.ROSTRA_XMPP_PORT,
      chosen.ROSTRA_XMPPS_PORT,
      chosen.ROSTRA_HTTP_PORT,
    ];
    expect(new Set(ports).size).toBe(4);
    expect(ports.every((port) => port > 0)).toBe(true);
    expect(loadSettings(chosen.environment)).toMatchObject({ ROSTRA_HTTP_PORT: chosen.ROSTRA_HTTP_PORT });
  });
  it("keeps those that are set", async () => {
    const free = (await choosePorts(settings())).ROSTRA_HTTP_PORT;
    expect((await choosePorts(settings({ ROSTRA_HTTP_PORT: String(free) }))).ROSTRA_HTTP_PORT).toBe(free);
  });
  it("names the setting of a port that is in use", async () => {
    await withBusyPort(async (port) => {
      await expect(choosePorts(settings({ ROSTRA_XMPP_PORT: String(port) }))).rejects.toThrow(
        `Port ${port} for XMPP clients is in use by another program: stop that one, or set ROSTRA_XMPP_PORT.`,
      );
    });
  });
  it("leaves none open after a failure", async () => {
    const free = String((await choosePorts(settings())).ROSTRA_CONSOLE_PORT);
    await withBusyPort(async (port) => {
      const both = settings({ ROSTRA_CONSOLE_PORT: free, ROSTRA_HTTP_PORT: String(port) });
      await expect(choosePorts(both)).rejects.toThrow("ROSTRA_HTTP_PORT");
      expect(await portTrouble("ROSTRA_CONSOLE_PORT", both)).toBeUndefined();
    });
  });
  it("tells that an address is not of this machine", async () => {
    await expect(choosePorts(settings({ ROSTRA_BIND: "203.0.113.7" }))).rejects.toThrow(
      "ROSTRA_BIND is 203.0.113.7, which is not an address of this machine.",
    );
  });
});
