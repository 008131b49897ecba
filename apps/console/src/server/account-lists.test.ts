import { deriveCredentials } from "@rostra/core/account/credentials";
import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { bare } from "@rostra/core/testing/contract/world";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { bulkResetLinks, exportAccountList } from "./account-lists.ts";

const actor: Actor = { kind: "cli", id: "test" };
const domain = "example.net";

async function open(users: number) {
  const services = createServices(createMemoryDatabase(), { scramIterations: 4096 });
  await services.domains.add(actor, domain);
  const credentials = await deriveCredentials("moon", { iterations: 4096 });
  const lines = Array.from({ length: users }, (_, number) => ({
    username: `user-${String(number).padStart(4, "0")}`,
    credentials,
  }));
  await services.accounts.import(actor, domain, lines);
  return services;
}

const asked = (query: string): URL => new URL(`https://console.example/api/accounts/export${query}`);

describe("files of lists of accounts", () => {
  it("product.md page 4: all pages of what the filters show, in the order of the table", async () => {
    const { accounts } = await open(502);
    const response = await exportAccountList(accounts, actor, asked("?q=user&descending="));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="accounts.csv"');
    const lines = (await response.text()).trim().split("\r\n");
    expect(lines).toHaveLength(503);
    expect(lines[1]).toMatch(/^user-0501@example\.net,,,active,,0,,/);
  });

  it("product.md page 4: no name is a formula to a spreadsheet, and who may not read gets no file", async () => {
    const { accounts } = await open(1);
    await accounts.update(actor, bare(`user-0000@${domain}`), { displayName: '=HYPERLINK("x")' });
    const text = await (await exportAccountList(accounts, actor, asked(""))).text();
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    const nobody: Actor = { kind: "operator", id: "o1", name: "Ann", roles: [] };
    await expect(exportAccountList(accounts, nobody, asked(""))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("product.md page 4: links of a bulk, each of which sets a password", async () => {
    const { bulks, resetLinks } = await open(2);
    const { bulks: made } = await bulks.preview(actor, { filter: { domain } }, { kind: "resetLinks" });
    const url = new URL(`https://console.example/api/accounts/reset-links?bulk=${made[0]?.bulk.id}`);
    const response = await bulkResetLinks(bulks, actor, url, "https://console.example");
    const [head, ...rows] = (await response.text()).trim().split("\r\n");
    expect(head).toBe("address,link,good until");
    expect(rows).toHaveLength(2);
    const [address, link = ""] = rows[0]?.split(",") ?? [];
    const owner = await resetLinks.accountOf(link.slice("https://console.example/reset/".length));
    expect(String(owner)).toBe(address);
    await expect(bulkResetLinks(bulks, actor, url, "https://console.example")).rejects.toMatchObject({
      code: "conflict",
    });
  });
});
