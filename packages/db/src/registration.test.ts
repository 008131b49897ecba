import type { Actor } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import { createServices } from "@rostra/core/services";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const password = "correct horse";
const domain = "example.net";

async function stage(registration: "invitation" | "open") {
  const test = await createTestDatabase();
  const { database } = test.connect();
  const services = createServices(database, { scramIterations: 4096 });
  await services.domains.add(cli, domain);
  await services.domains.setPolicy(cli, domain, { registration });
  return { test, services };
}

/** What became of each: how often it went well, and the codes of those that did not. */
async function outcomes(all: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(all);
  const refused = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  return {
    done: settled.length - refused.length,
    refused: refused.map((error) => (error instanceof DomainError ? error.code : error)),
  };
}

describe("registration in Postgres", () => {
  it("invitations: of five who register at once with the last two uses two get an account, with all that it gives", async () => {
    const { test, services } = await stage("invitation");
    await using _ = test;
    const romeo = Jid.parse(`romeo@${domain}`)?.bare;
    if (!romeo) throw new Error("no address");
    await services.accounts.create(cli, { username: "romeo", domain, password });
    const group = (await services.groups.create(cli, domain, { name: "Night" })).value;
    const input = { domain, useLimit: 2, contact: romeo, group: group.id };
    const { token, invitation } = (await services.invitations.create(cli, input)).value;
    const names = ["ann", "bob", "cleo", "dan", "eve"];
    const result = await outcomes(
      names.map((username) => services.registrations.register({ domain, username, password, token })),
    );
    expect(result).toEqual({ done: 2, refused: ["forbidden", "forbidden", "forbidden"] });
    const { accounts, uses } = await services.invitations.get(cli, invitation.id);
    expect([accounts.length, uses]).toEqual([2, 2]);
    const { items } = await services.rosters.get(cli, romeo);
    expect(items.map(({ contact, subscription }) => [contact.toString(), subscription]).sort()).toEqual(
      accounts.map((account) => [account.toString(), "both"]).sort(),
    );
  });

  it("registration: of five who want one name at once one has it; the others are told that it is taken", async () => {
    const { test, services } = await stage("open");
    await using _ = test;
    const register = () => services.registrations.register({ domain, username: "nurse", password });
    const result = await outcomes([1, 2, 3, 4, 5].map(register));
    expect(result).toEqual({ done: 1, refused: ["conflict", "conflict", "conflict", "conflict"] });
  });
});
