import { describe, expect, it } from "vitest";
import type { Actor } from "../actor.ts";
import { createServices } from "../services.ts";
import { createMemoryDatabase } from "../testing/memory.ts";

const cli: Actor = { kind: "cli", id: "test" };

describe("audit: what somebody may read", () => {
  it("is that of the own domains; what concerns the installation is for owners of all", async () => {
    const database = createMemoryDatabase();
    const { audit, domains, operators } = createServices(database);
    for (const name of ["example.net", "example.com"]) await domains.add(cli, name);
    await operators.add(cli, { email: "a@post.example", name: "A", password: "long enough it is", role: "owner" });
    const auditor = (domain?: string): Actor => ({
      kind: "operator",
      id: "a",
      name: "A",
      roles: [{ role: "auditor", ...(domain !== undefined && { domain }) }],
    });
    const seen = async (actor: Actor, domain?: string | null) => {
      const { entries } = await audit.list(actor, { limit: 10, ...(domain !== undefined && { domain }) });
      return entries.map(({ target }) => target);
    };
    expect(await seen(cli)).toEqual(["a@post.example", "example.com", "example.net"]);
    expect(await seen(auditor())).toEqual(["example.com", "example.net"]);
    expect(await seen(auditor("example.net"))).toEqual(["example.net"]);
    await expect(seen(auditor("example.net"), "example.com")).rejects.toMatchObject({ code: "notFound" });
    await expect(seen(auditor(), null)).rejects.toMatchObject({ code: "forbidden" });
    expect((await audit.verify(auditor("example.net"))).map(({ domain }) => domain)).toEqual(["example.net"]);
    const { entries } = await audit.list(cli, { limit: 1, domain: null });
    await expect(audit.get(auditor(), entries[0]?.id ?? 0n)).rejects.toMatchObject({ code: "notFound" });
    expect(() => audit.export(auditor("example.net"), "example.com")).toThrow();
  });
});
