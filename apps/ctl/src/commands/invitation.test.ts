import { describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
import { invitationCommands } from "./invitation.ts";

async function shell() {
  const opened = await openShell(["romeo"], invitationCommands);
  await opened.services.domains.setPolicy(opened.actor, "example.net", { registration: "invitation" });
  return opened;
}

describe("rostractl invitation", () => {
  it("invitations: a link and what clients open are printed once; it is listed, shown and revoked without its secret", async () => {
    const { run, services, actor, refused } = await shell();
    await services.groups.create(actor, "example.net", { name: "Sales" });
    const words = ["--group", "Sales", "--contact", "romeo@example.net", "--uses", "2", "--note", "for the new ones"];
    const [url = "", uri] = (await run("invitation", "create", "example.net", ...words)).split("\n");
    const token = /\/i\/([\w-]{43})$/.exec(url)?.[1] ?? "";
    expect(uri).toBe(`xmpp:romeo@example.net?roster;preauth=${token};ibr=y`);
    expect(await services.invitations.check(token)).toMatchObject({ groupName: "Sales", usesLeft: 2 });
    await services.registrations.register({ domain: "example.net", username: "juliet", password: "secret", token });
    const listed = await run("invitation", "list", "example.net");
    expect(listed).not.toContain(token);
    const [, row = []] = cells(listed);
    const [id = ""] = row;
    expect(row.slice(1, 4)).toEqual(["open", "an account, contact of romeo@example.net", "1/2"]);
    expect(row.at(-1)).toBe("for the new ones");
    const shown: unknown = JSON.parse(await run("invitation", "show", id));
    expect(shown).toMatchObject({ accounts: ["juliet@example.net"], contact: "romeo@example.net", state: "open" });
    expect(await run("invitation", "revoke", id)).toContain("Revoked the invitation to example.net");
    expect((await refused("invitation", "revoke", id)).text).toMatch(/not open/);
    expect(cells(await run("invitation", "list", "example.net"))).toHaveLength(1);
    expect(cells(await run("invitation", "list", "example.net", "--all"))[1]?.[1]).toBe("revoked");
  });

  it("invitations: one with a role has no address for clients; what cannot be is refused", async () => {
    const { run, refused } = await shell();
    const made: unknown = JSON.parse(await run("invitation", "create", "example.net", "--role", "admin", "--json"));
    expect(made).toMatchObject({ role: "admin", url: expect.stringContaining("/i/") });
    expect(made).not.toHaveProperty("uri");
    expect((await refused("invitation", "create", "example.net", "--contact-only")).text).toMatch(/contact/);
    expect((await refused("invitation", "create", "example.net", "--group", "none")).text).toMatch(/no group/);
    const past = ["--expires", "2020-01-01T00:00Z"];
    expect((await refused("invitation", "create", "example.net", ...past)).text).toMatch(/ahead/);
  });
});
