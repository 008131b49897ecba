import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { PresentedCertificate } from "../../system/system-store.ts";
import { change, cli, newAccount, type OpenWorld, openWithDomains, read, session } from "./world.ts";

function certificate(domain: string): PresentedCertificate {
  return {
    ...{ domain, issuer: "Verona CA", names: [domain, `*.${domain}`], selfSigned: false, fingerprint: "ab12" },
    validFrom: new Date("2029-01-01T00:00:00Z"),
    validUntil: new Date("2030-01-01T00:00:00Z"),
  };
}

export function systemContract(name: string, open: OpenWorld): void {
  describe(`${name}: the system`, () => {
    it("product.md page 14: nodes with their sessions, and what the database tells of itself", async () => {
      await using world = await openWithDomains(open);
      await world.startNode("node-1");
      await world.putSession(session("romeo@example.net/a"));
      await world.putSession(session("juliet@example.com/b"));
      expect(await read(world).system.nodes()).toMatchObject([
        { id: "node-1", address: "192.0.2.1:5222", version: "1.2.3", isLive: true, sessions: 2, ports: {} },
      ]);
      const { version, connections, migrations, tables } = await read(world).system.database();
      expect([version.length > 0, connections.now <= connections.limit]).toEqual([true, true]);
      expect([Array.isArray(migrations), tables.length <= 8]).toEqual([true, true]);
    });

    it("product.md page 14: certificates and protection of the grant's domains only", async () => {
      await using world = await openWithDomains(open);
      await world.startNode("node-1");
      await world.putCertificates("node-1", [certificate("example.net"), certificate("example.com")]);
      await world.putCertificates("node-1", [certificate("example.net"), certificate("example.com")]);
      await world.putSession({ ...session("romeo@example.net/a"), tls: "TLSv1.2" });
      await world.putSession({ ...session("romeo@example.net/b"), tls: "TLSv1.2" });
      await world.putSession(session("romeo@example.net/c"));
      await world.putSession(session("juliet@example.com/b"));
      expect(await read(world).system.certificates()).toEqual([certificate("example.com"), certificate("example.net")]);
      const { system } = world.database.read(may(cli, "posture.read", "example.net"));
      expect(await system.certificates()).toEqual([certificate("example.net")]);
      expect(await system.protection()).toEqual([
        { transport: "tcp", tls: "TLSv1.2", mechanism: "SCRAM-SHA-256", sessions: 2 },
        { transport: "tcp", mechanism: "SCRAM-SHA-256", sessions: 1 },
      ]);
    });

    it("RFC 5802 §4: accounts with keys of fewer rounds are counted once each, up to a bound", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create(
          ["romeo@example.net", "nurse@example.net", "juliet@example.com"].map((jid) => newAccount(jid)),
        ),
      );
      expect(await read(world).system.outdatedKeys(4096, 10)).toEqual({ count: 0, more: false });
      expect(await read(world).system.outdatedKeys(10_000, 10)).toEqual({ count: 3, more: false });
      expect(await read(world).system.outdatedKeys(10_000, 2)).toEqual({ count: 2, more: true });
      const { system } = world.database.read(may(cli, "posture.read", "example.net"));
      expect(await system.outdatedKeys(10_000, 10)).toEqual({ count: 2, more: false });
    });
  });
}
