import { loadSettings } from "@rostra/config/settings";
import { DEFAULT_DOMAIN_POLICY } from "@rostra/core/domain/domain-store";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { domainCommands } from "./domain.ts";

/** `rostractl domain …` on a database in memory that has example.net. */
async function shell() {
  const services = createServices(createMemoryDatabase());
  const printed: string[] = [];
  const context: Context = {
    settings: () => loadSettings({ ROSTRA_CONFIG: "/dev/null" }),
    env: {},
    actor: { kind: "cli", id: "test" },
    withServices: (_purpose, work) => work(services),
    print: (text) => void printed.push(text),
    note: () => {},
  };
  await services.domains.add(context.actor, "example.net");
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    domainCommands(program, context);
    for (const command of program.commands[0]?.commands ?? []) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(["domain", ...words], { from: "user" });
    return printed.join("\n");
  };
  return { services, run, actor: context.actor };
}

describe("rostractl domain remove", () => {
  it("removes an empty domain, and says how many accounts another holds", async () => {
    const { run, services, actor } = await shell();
    await services.accounts.create(actor, { username: "romeo", domain: "example.net", password: "secret" });
    await expect(run("remove", "example.net")).rejects.toThrow("holds 1 account");
    await services.domains.add(actor, "example.org");
    expect(await run("remove", "EXAMPLE.org")).toContain("Removed the domain example.org.");
    expect((await services.domains.list(actor)).map(({ name }) => name)).toEqual(["example.net"]);
  });
});

describe("rostractl domain policy", () => {
  it("shows the rules by the options that set them", async () => {
    const { run } = await shell();
    const lines = (await run("policy", "example.net")).split("\n");
    expect(lines[0]).toMatch(/^RULE +VALUE$/);
    expect(lines.slice(1).map((line) => line.split(/ +/))).toEqual([
      ["session-conflict", "replace"],
      ["session-limit", "10"],
      ["mechanisms", DEFAULT_DOMAIN_POLICY.mechanisms.join(",")],
      ["channel-binding-required", "no"],
      ["tls-version", "1.2"],
      ["registration", "closed"],
      ["user-invitations", "no"],
      ["account-quota", "any"],
      ["roster-quota", "2000"],
      ["spool-quota", "1000"],
      ["spool-retention-days", "for-ever"],
      ["decision-retention-days", "7"],
      ["deletion-retention-days", "30"],
      ["audit-retention-days", "for-ever"],
    ]);
  });

  it("sets what is given and nothing else", async () => {
    const { run, services, actor } = await shell();
    const answer = await run(
      ...["policy", "Example.net", "--session-conflict", "refuse", "--session-limit", "0", "--tls-version", "1.3"],
      ...["--mechanisms", "PLAIN, SCRAM-SHA-256-PLUS", "--channel-binding-required", "yes", "--json"],
      ...["--registration", "invitation", "--user-invitations", "yes", "--account-quota", "12"],
      ...["--roster-quota", "5", "--spool-quota", "0", "--spool-retention-days", "30"],
      ...["--decision-retention-days", "0", "--deletion-retention-days", "1"],
    );
    const policy = {
      sessionConflict: "refuse",
      sessionLimit: 0,
      mechanisms: ["SCRAM-SHA-256-PLUS", "PLAIN"],
      channelBindingRequired: true,
      tlsVersion: "1.3",
      registration: "invitation",
      userInvitations: true,
      accountQuota: 12,
      rosterQuota: 5,
      spoolQuota: 0,
      spoolRetentionDays: 30,
      decisionRetentionDays: 0,
      auditRetentionDays: null,
      deletionRetentionDays: 1,
    };
    expect(JSON.parse(answer)).toEqual(policy);
    await run(...["policy", "example.net", "--channel-binding-required", "no", "--spool-retention-days", "for-ever"]);
    await run("policy", "example.net", "--account-quota", "any", "--user-invitations", "no");
    expect((await services.domains.get(actor, "example.net")).policy).toEqual({
      ...policy,
      channelBindingRequired: false,
      userInvitations: false,
      accountQuota: null,
      spoolRetentionDays: null,
    });
  });

  it.each([
    [["--session-conflict", "fight"], "Allowed choices are replace, generate, refuse"],
    [["--session-limit", "-1"], "whole number"],
    [["--session-limit", "1001"], "0 to 1000"],
    [["--mechanisms", ""], "nobody could log in"],
    [["--mechanisms", "PLAIN,DIGEST-MD5"], "DIGEST-MD5"],
    [["--channel-binding-required", "maybe"], "yes or no"],
    [["--tls-version", "1.1"], "1.2, 1.3"],
    [["--registration", "ajar"], "closed, invitation, open"],
    [["--account-quota", "few"], "whole number"],
    [["--spool-quota", "1000001"], "0 to 1000000"],
    [["--spool-retention-days", "0"], "for ever"],
    [["--spool-retention-days", "never"], "whole number"],
    [["--decision-retention-days", "36501"], "0 (not recorded) to 36500"],
    [["--deletion-retention-days", "36501"], "0 (purged soon) to 36500"],
  ])("refuses %j and says why", async (words, sentence) => {
    const { run } = await shell();
    await expect(run("policy", "example.net", ...words)).rejects.toThrow(sentence);
  });

  it("refuses a domain that is not there", async () => {
    const { run } = await shell();
    await expect(run("policy", "example.org")).rejects.toThrow("There is no domain example.org.");
  });
});
