import { accountAddress } from "@rostra/core/account/account-service";
import { type ConsoleSite, password } from "../../support/console.ts";
import { jobOver, planImport } from "../../support/import.ts";

/** The domain of the company in the pictures. */
export const domain = "verona.example";

/** Usernames to names and groups. */
const people: Readonly<Record<string, readonly [name: string, ...groups: readonly string[]]>> = {
  romeo: ["Romeo Montague", "Montague"],
  juliet: ["Juliet Capulet", "Capulet"],
  nurse: ["Angelica, Juliet's nurse", "Capulet", "Household"],
  mercutio: ["Mercutio della Scala", "Court"],
  benvolio: ["Benvolio Montague", "Montague"],
  tybalt: ["Tybalt Capulet", "Capulet"],
  paris: ["Count Paris", "Court"],
  laurence: ["Friar Laurence", "Church"],
  john: ["Friar John", "Church"],
  escalus: ["Prince Escalus", "Court"],
  balthasar: ["Balthasar", "Montague", "Household"],
  abram: ["Abram", "Montague", "Household"],
  sampson: ["Sampson", "Capulet", "Household"],
  gregory: ["Gregory", "Capulet", "Household"],
  peter: ["Peter", "Capulet", "Household"],
  rosaline: ["Rosaline Capulet", "Capulet"],
  lucio: ["Lucio", "Court"],
  valentine: ["Valentine della Scala", "Court"],
  livia: ["Livia", "Capulet"],
  helena: ["Helena", "Capulet"],
  apothecary: ["An apothecary of Mantua"],
  chorus: ["Chorus"],
};

/** Contacts of romeo and of juliet, as an import has them. */
const rosters: Readonly<Record<string, readonly object[]>> = {
  romeo: [
    { jid: `juliet@${domain}`, name: "Juliet", groups: ["Friends"], subscription: "both" },
    { jid: `benvolio@${domain}`, name: "Benvolio", groups: ["Friends", "Family"], subscription: "both" },
    { jid: `mercutio@${domain}`, name: "Mercutio", groups: ["Friends"], subscription: "both" },
    { jid: `rosaline@${domain}`, name: "Rosaline", subscription: "none+out" },
    { jid: "apothecary@mantua.example", name: "An apothecary", subscription: "to" },
    { jid: `laurence@${domain}`, name: "Friar Laurence", groups: ["Church"], subscription: "to" },
  ],
  juliet: [
    { jid: `romeo@${domain}`, name: "Romeo", groups: ["Friends"], subscription: "both" },
    { jid: `nurse@${domain}`, name: "Nurse", groups: ["Family"], subscription: "both" },
    { jid: `paris@${domain}`, subscription: "none+in" },
  ],
  benvolio: [{ jid: `romeo@${domain}`, subscription: "both" }],
  mercutio: [{ jid: `romeo@${domain}`, subscription: "both" }],
  nurse: [{ jid: `juliet@${domain}`, subscription: "both" }],
};

/** A name that fills any line. */
export const longName = "wolfeschlegelsteinhausenbergerdorff-of-the-house-with-the-longest-name-in-the-whole-of-verona";

/** What is in the paths of some pages. */
export interface Settled {
  readonly importId: string;
  /** The secret of an open invitation. */
  readonly invitation: string;
  /** The id of a group with members. */
  readonly group: string;
}

/** Fills the site with what the pages of an organisation show; gives what their paths need. */
export async function settle(site: ConsoleSite): Promise<Settled> {
  const { services, actor } = site;
  const live = async (change: Promise<{ readonly events: readonly bigint[] }>): Promise<void> => {
    await services.effect((await change).events);
  };
  await live(services.domains.add(actor, domain));
  await live(services.domains.add(actor, "mantua.example"));
  await live(services.domains.setPolicy(actor, domain, { registration: "invitation" }));
  const lines = Object.entries(people).map(([username, [displayName, ...groups]]) => ({
    username,
    password,
    displayName,
    email: `${username}@${domain}`,
    groups,
    ...(rosters[username] && { roster: rosters[username] }),
  }));
  const records = [...lines, { username: longName, password, displayName: "A long name ".repeat(12) }];
  const file = [...records.map((line) => JSON.stringify(line)), '{"username": "no good"}', ""].join("\n");
  const importId = await planImport(services, actor, file, { domain, fileName: "people-of-verona.jsonl" });
  await services.imports.apply(actor, importId);
  await jobOver(services, actor, importId);
  for (const operator of [
    { email: "hal@verona.example", name: "Hal Helpdesk", role: "helpdesk" },
    { email: "aud@verona.example", name: "Audrey Auditor", role: "auditor", domain },
    { email: "dora@verona.example", name: "Dora of Verona", role: "admin", domain },
  ] as const)
    await services.operators.add(actor, { password, ...operator });
  const at = (username: string) => accountAddress(username, domain);
  const suspension = { reason: "A duel in the market place", until: new Date(Date.now() + 7 * 86_400_000) };
  await live(services.accounts.suspend(actor, at("tybalt"), suspension));
  await site.putList(at("juliet"), "family", [
    { action: "allow", type: "jid", value: `romeo@${domain}` },
    { action: "deny", type: "subscription", value: "none", stanzas: ["message"] },
    { action: "deny", type: "jid", value: `paris@${domain}` },
  ]);
  await live(services.privacy.setDefault(actor, at("juliet"), "family"));
  const { value: invited } = await services.invitations.create(actor, {
    domain,
    note: "For the players of next summer",
    contact: at("escalus"),
    useLimit: 5,
  });
  await services.tokens.create(actor, {
    name: "Human resources",
    permissions: ["account.read", "account.write"],
    domain,
    operator: "ann@verona.example",
  });
  await services.webhooks.add(actor, {
    url: "https://hooks.verona.example/rostra",
    domain,
    events: [],
    description: "Tickets",
  });
  const group = (await services.groups.list(actor, domain)).find(({ name }) => name === "Capulet");
  return { importId, invitation: invited.token, group: group?.id ?? "" };
}
