import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { rostractl } from "../program.ts";
import { printsTo } from "../testing/shell.ts";

async function script(shell: string): Promise<string> {
  const printed: string[] = [];
  await rostractl(printsTo(printed)).parseAsync(["completion", shell], { from: "user" });
  return printed.join("\n");
}

/** What bash offers for the last of the words. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const lines = [
    await script("bash"),
    `COMP_WORDS=(rostractl ${words.map((word) => `'${word}'`).join(" ")})`,
    `COMP_CWORD=${words.length}`,
    "_rostractl",
    `printf '%s\\n' "\${COMPREPLY[@]}"`,
  ];
  return execFileSync("bash", ["-uc", lines.join("\n")], { encoding: "utf8" })
    .trim()
    .split("\n");
}

describe("rostractl completion", () => {
  it("completes commands in bash", async () => {
    expect(await offered("acc")).toEqual(["account"]);
    expect(await offered("privacy-template", "a")).toEqual(["apply"]);
    expect(await offered("operator", "two-factor", "")).toEqual(["off", "help"]);
    expect(await offered("account", "list", "")).toEqual([""]);
  });
  it("completes options in bash, wherever the words between stand", async () => {
    expect(await offered("account", "list", "--js")).toEqual(["--json"]);
    expect(await offered("account", "passwd", "romeo", "@", "example.net", "--password-s")).toEqual([
      "--password-stdin",
    ]);
  });
  it("completes values that are known in bash, and leaves others to names of files", async () => {
    expect(await offered("completion", "z")).toEqual(["zsh"]);
    expect(await offered("operator", "add", "--role", "help")).toEqual(["helpdesk"]);
    expect(await offered("operator", "add", "--name", "")).toEqual([""]);
  });
  it("has every command and its description for zsh and fish", async () => {
    const zsh = await script("zsh");
    expect(zsh).toContain("#compdef rostractl\n");
    expect(zsh).toContain("'doctor:");
    const fish = await script("fish");
    expect(fish).toContain("complete -c rostractl -n '__rostractl_is_at \\'/account\\'' -f -a list -d ");
  });
});
