import { expect, it } from "vitest";
import { openShell } from "../testing/shell.ts";
import { systemCommands } from "./system.ts";

it("product.md page 14: system tells of nodes, certificates, protection and what went on", async () => {
  const { database, run } = await openShell(["romeo"], systemCommands);
  database.startNode("node-1");
  database.putCertificates([
    {
      ...{ domain: "example.net", issuer: "example.net", names: ["example.net"], selfSigned: true, fingerprint: "ab" },
      validFrom: new Date("2029-01-01T00:00:00Z"),
      validUntil: new Date("2030-01-01T00:00:00Z"),
    },
  ]);
  const at = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
  const counts = { logins: 3, loginsRefused: 1, delivered: 7, spooled: 2, returned: 0 };
  database.putTraffic([{ domain: "example.net", node: "node-1", at, seconds: 60, sessions: 5, ...counts }]);
  expect(await run("system", "nodes")).toMatch(/192\.0\.2\.1:5222 +live +1\.2\.3/);
  expect(await run("system", "certificates")).toMatch(/example\.net +2030-01-01T00:00:00\.000Z +itself/);
  expect(JSON.parse(await run("system", "protection", "--json"))).toMatchObject({ sessions: [] });
  expect(JSON.parse(await run("system", "history", "--json"))).toContainEqual({
    at: at.toISOString(),
    traffic: { seconds: 60, sessions: 5, ...counts },
  });
  expect(await run("system", "history", "--range", "week", "--domain", "example.net")).toMatch(/^AT +SESSIONS/);
});
