import type { Actor } from "@rostra/core/actor";
import { readAuditLine } from "@rostra/core/audit/audit-json";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { exportAudit } from "./audit-export.ts";
import { createFileAnswers } from "./files.ts";

const cli: Actor = { kind: "cli", id: "test" };

async function stage() {
  const services = createServices(createMemoryDatabase());
  for (const name of ["example.net", "example.com"]) await services.domains.add(cli, name);
  const ask = (actor: Actor, query: string) =>
    exportAudit(services.audit, actor, new URL(`http://console.test/api/audit/export${query}`));
  return { services, ask };
}

const auditor: Actor = { kind: "operator", id: "a", name: "A", roles: [{ role: "auditor", domain: "example.net" }] };
const helpdesk: Actor = { kind: "operator", id: "h", name: "H", roles: [{ role: "helpdesk", domain: "example.net" }] };

describe("audit: the export of the console", () => {
  it("gives lines of JSON of what the actor may see", async () => {
    const { ask } = await stage();
    const response = ask(auditor, "");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.map((line) => readAuditLine(line)?.target)).toEqual(["example.net"]);
    const all = await ask(cli, "").text();
    expect(all.trimEnd().split("\n")).toHaveLength(2);
    expect(await ask(cli, "?installation").text()).toBe("");
  });

  it("gives what the filters of the page leave, and refuses a day that is none", async () => {
    const { services, ask } = await stage();
    await services.domains.setPolicy(cli, "example.net", { registration: "open" });
    const actions = async (query: string): Promise<readonly (string | undefined)[]> =>
      (await ask(cli, query).text())
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => readAuditLine(line)?.action);
    expect(await actions("?target=example.net")).toEqual(["domain.created", "domain.policyChanged"]);
    expect(await actions("?action=domain.created&domain=example.net")).toEqual(["domain.created"]);
    expect(await actions("?actor=operator%3A1")).toEqual([]);
    expect(await actions("?q=REGISTRATION")).toEqual(["domain.policyChanged"]);
    expect(await actions("?to=2020-01-01")).toEqual([]);
    expect(() => ask(cli, "?from=yesterday")).toThrow("must be a day");
  });

  it("refuses what the actor may not see, in a sentence", async () => {
    const { ask } = await stage();
    for (const [actor, query, status] of [
      [auditor, "?domain=example.com", 404],
      [auditor, "?installation", 403],
      [helpdesk, "?domain=example.net", 403],
      [auditor, "?domain=a%20b", 400],
    ] as const) {
      const request = new Request("http://console.test/api/audit/export");
      const response = await createFileAnswers(
        async () => actor,
        () => undefined,
      )(request, () => ask(actor, query));
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
    }
  });

  it("reads on only as it is taken", async () => {
    const { services } = await stage();
    let read = 0;
    async function* entries() {
      for await (const entry of services.audit.export(cli)) {
        read++;
        for (let copy = 0; copy < 1000; copy++) yield entry;
      }
    }
    const response = exportAudit({ export: entries }, cli, new URL("http://console.test/api/audit/export"));
    const reader = response.body?.getReader();
    await reader?.read();
    expect(read).toBe(1);
    await reader?.cancel();
    expect(read).toBe(1);
  });
});
