import { describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
import { tokenCommands } from "./token.ts";

async function shell() {
  const opened = await openShell([], tokenCommands);
  await opened.services.operators.add(opened.actor, {
    email: "ann@post.example",
    name: "Ann",
    password: "correct horse",
    role: "admin",
    domain: "example.net",
  });
  return opened;
}

describe("rostractl token", () => {
  it("tokens: are made, shown once, listed without the secret, and revoked", async () => {
    const { run, refused, services } = await shell();
    const made = ["token", "create", "sync", "--operator", "ann@post.example", "--domain", "example.net"];
    const secret = await run(...made, "--permission", "account.read", "session.read", "--expires", "2199-01-01");
    expect(secret).toMatch(/^rostra_[\w-]{43}$/);
    expect(await services.tokens.authenticate(secret)).toMatchObject({ permissions: ["account.read", "session.read"] });
    const listed = await run("token", "list");
    expect(listed).not.toContain(secret);
    const [id = "", ...row] = cells(listed)[1] ?? [];
    expect(row.slice(0, 4)).toEqual(["sync", secret.slice(0, 15), "example.net", "account.read, session.read"]);
    expect(await run("token", "revoke", id)).toBe("Revoked the token sync.");
    expect(await services.tokens.authenticate(secret)).toBeUndefined();
    expect((await refused("token", "revoke", id)).reason).toBe("refused");
  });

  it("tokens: no more than the operator holds, and no permission that there is not", async () => {
    const { refused } = await shell();
    const made = ["token", "create", "sync", "--operator", "ann@post.example"];
    const all = await refused(...made, "--permission", "account.read");
    expect(all.text).toMatch(/owner of the whole installation/);
    await expect(shell().then(({ run }) => run(...made, "--permission", "account.fly"))).rejects.toThrow("account.fly");
  });
});
