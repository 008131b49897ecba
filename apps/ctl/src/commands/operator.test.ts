import { describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
import { operatorCommands } from "./operator.ts";

async function shell() {
  const opened = await openShell([], operatorCommands);
  const facts = { email: "ann@post.example", name: "Ann", password: "correct horse", role: "owner" } as const;
  await opened.services.operators.add(opened.actor, facts);
  return opened;
}

describe("rostractl operator", () => {
  it("operators: a link invites one, is listed without its secret, and can be revoked", async () => {
    const { run, services } = await shell();
    const invite = (email: string) => run("operator", "invite", email, "--role", "admin", "--domain", "example.net");
    const url = await invite("bob@post.example");
    const token = /\/operator-invitation\/([\w-]{43})$/.exec(url)?.[1] ?? "";
    const listed = await run("operator", "invitations");
    expect(listed).not.toContain(token);
    expect(cells(listed)[1]?.slice(1, 3)).toEqual(["bob@post.example", "admin of example.net"]);
    await services.operatorInvitations.accept(token, { name: "Bob", password: "correct horse" });
    await invite("carl@post.example");
    const [id = ""] = cells(await run("operator", "invitations"))[1] ?? [];
    expect(await run("operator", "revoke-invitation", id)).toBe("Revoked the invitation of carl@post.example.");
    const operators = cells(await run("operator", "list"));
    expect(operators.map((row) => row.slice(0, 3))).toEqual([
      ["EMAIL", "NAME", "ROLES"],
      ["ann@post.example", "Ann", "owner"],
      ["bob@post.example", "Bob", "admin of example.net"],
    ]);
    expect(operators[1]?.at(-1)).toBe("off");
  });

  it("operators: roles are set, sessions ended, operators removed, but the last owner stays", async () => {
    const { run, refused } = await shell();
    const words = ["operator", "roles", "ann@post.example"];
    expect(await run(...words, "owner", "auditor@example.net")).toBe("ann@post.example: auditor of example.net, owner");
    expect((await refused(...words, "auditor@example.net")).text).toMatch(/last owner/);
    expect((await refused("operator", "remove", "ann@post.example")).text).toMatch(/last owner/);
    expect((await refused("operator", "remove", "bob@post.example")).text).toMatch(/no operator/);
    await expect(run(...words, "king")).rejects.toThrow("king");
    expect(cells(await run("operator", "sessions", "ann@post.example"))).toEqual([
      ["ADDRESS", "SINCE", "USED", "BROWSER"],
    ]);
    expect(await run("operator", "end-sessions", "ann@post.example")).toBe("Ended 0 sessions of ann@post.example.");
    expect((await refused("operator", "two-factor", "off", "ann@post.example")).text).toMatch(/no second factor/);
  });
});
