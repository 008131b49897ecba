import { describe, expect, it } from "vitest";
import { ownDevices } from "./own-devices.ts";

const since = new Date("2026-11-23T00:00:00Z");
const session = (resource: string, more: { readonly client?: string; readonly clientId?: string } = {}) => ({
  jid: `romeo@example.net/${resource}`,
  resource,
  node: "n",
  transport: "tls" as const,
  address: "192.0.2.7",
  mechanism: "PLAIN",
  since,
  ...more,
});
const token = (client: string, name?: string) => ({
  client,
  ...(name !== undefined && { name }),
  mechanism: "HT-SHA-256-NONE" as const,
  issuedAt: since,
  expiresAt: since,
});

describe("me/devices", () => {
  it("puts a session and the token of its client together, by the name that people know best", () => {
    const devices = ownDevices({
      sessions: [
        session("a", { client: "Conversations (Pixel)", clientId: "1" }),
        session("b", { clientId: "2" }),
        session("c"),
      ],
      tokens: [token("1", "old name"), token("2", "Dino (Laptop)"), token("3", "Monal (iPad)"), token("4")],
    });
    expect(devices.map(({ name, session: one, token: other }) => [name, one?.resource, other?.client])).toEqual([
      ["Conversations (Pixel)", "a", "1"],
      ["Dino (Laptop)", "b", "2"],
      ["A chat program", "c", undefined],
      ["Monal (iPad)", undefined, "3"],
      ["A chat program", undefined, "4"],
    ]);
    expect(new Set(devices.map(({ key }) => key)).size).toBe(5);
  });
});
