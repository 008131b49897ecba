import { accountAddress } from "@rostra/core/account/account-service";
import { parsePrivacyItems } from "@rostra/core/privacy/privacy-item-json";
import { RawClient } from "../../support/client.ts";
import { type ConsoleSite, password } from "../../support/console.ts";
import { jobOver, planImport } from "../../support/import.ts";
import { openDatabase } from "../../support/rostra.ts";

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

const firstNames =
  "Ada Bela Carla Dario Elena Fabio Gino Hugo Ida Jacopo Katia Livio Mara Nino Olga Pia Rita Sara Tullio Ugo".split(
    " ",
  );
const families =
  "Abate Bruno Conti Danti Esposito Ferri Greco Isola Lombardi Marino Neri Orsini Pavan Ricci Sala Testa Urbani Villa Zani Amato Basile Caruso Farina Longo".split(
    " ",
  );

/** As many more as make five hundred. */
const others = Array.from({ length: 500 - Object.keys(people).length - 1 }, (_, index) => {
  const first = firstNames[index % firstNames.length] ?? "";
  const family = families[Math.floor(index / firstNames.length) % families.length] ?? "";
  const again = Math.floor(index / (firstNames.length * families.length));
  return {
    username: `${first}.${family}${again || ""}`.toLowerCase(),
    displayName: `${first} ${family}`,
    email: `${first}.${family}${again || ""}@${domain}`.toLowerCase(),
    groups: [["Court", "Church", "Household"][index % 3]],
  };
});

/** Who is online in the pictures: username, resource, how, presence. */
const online = [
  ["juliet", "balcony", "websocket", ""],
  ["romeo", "orchard", "tls", "<show>away</show><status>In the orchard</status>"],
  ["romeo", "phone", "tcp", ""],
  ["nurse", "kitchen", "tls", "<show>dnd</show>"],
  ["mercutio", "market", "tls", "<priority>5</priority>"],
  ["laurence", "cell", "tcp", ""],
] as const;

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

/** A day of traffic as one server would have told it, a sample every five minutes: few at night, most at noon, a pause at dawn. */
async function recordTraffic(site: ConsoleSite): Promise<void> {
  await using database = await openDatabase(site.site);
  await database.rows(
    `INSERT INTO traffic_sample (domain, at, node, seconds, sessions, logins, logins_refused, delivered, spooled, returned)
     SELECT $1, at, 'verona-1', 300, 60 + 190 * day, 4 + 30 * day, (extract(minute FROM at)::int % 4), 300 + 2600 * day, 20 + 60 * day, 9
     FROM (SELECT at, power(sin(pi() * (extract(epoch FROM now() - at) / 86400)), 2) * (1 + 0.1 * sin(extract(epoch FROM at) / 900)) AS day
           FROM generate_series(date_trunc('hour', now()) - interval '23 hours', now() - interval '10 minutes', interval '5 minutes') AS at) AS sample
     WHERE at NOT BETWEEN now() - interval '17 hours' AND now() - interval '16 hours'`,
    [domain],
  );
}

/** The clients that are online in the pictures. */
export async function connect({ rostra }: ConsoleSite): Promise<readonly RawClient[]> {
  const clients: RawClient[] = [];
  for (const [username, resource, kind, presence] of online) {
    const client = await RawClient.connect({ ports: rostra.ports, domain }, kind);
    await client.login(domain, username, password, resource);
    await client.available();
    if (presence) client.send(`<presence xmlns='jabber:client'>${presence}</presence>`);
    clients.push(client);
  }
  const [juliet] = clients;
  juliet?.send(
    `<message xmlns='jabber:client' type='chat' to='benvolio@${domain}'><body>Where is Romeo?</body></message>`,
  );
  return clients;
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
  const known = Object.entries(people).map(([username, [displayName, ...groups]]) => ({
    username,
    displayName,
    email: `${username}@${domain}`,
    groups,
    ...(rosters[username] && { roster: rosters[username] }),
  }));
  const records = [...known, ...others, { username: longName, displayName: "A long name ".repeat(12) }];
  const file = [...records.map((line) => JSON.stringify(line)), '{"username": "no good"}', ""].join("\n");
  const input = { domain, fileName: "people-of-verona.jsonl", passwords: "none" } as const;
  const importId = await planImport(services, actor, file, input);
  await services.imports.apply(actor, importId);
  await jobOver(services, actor, importId);
  for (const operator of [
    { email: "hal@verona.example", name: "Hal Helpdesk", role: "helpdesk" },
    { email: "aud@verona.example", name: "Audrey Auditor", role: "auditor", domain },
    { email: "dora@verona.example", name: "Dora of Verona", role: "admin", domain },
  ] as const)
    await services.operators.add(actor, { password, ...operator });
  const at = (username: string) => accountAddress(username, domain);
  for (const username of new Set(online.map(([username]) => username)))
    await live(services.accounts.setPassword(actor, at(username), password));
  const suspension = { reason: "A duel in the market place", until: new Date(Date.now() + 7 * 86_400_000) };
  await live(services.accounts.suspend(actor, at("tybalt"), suspension));
  await site.putList(at("juliet"), "family", [
    { action: "allow", type: "jid", value: `romeo@${domain}` },
    { action: "deny", type: "subscription", value: "none", stanzas: ["message"] },
    { action: "deny", type: "jid", value: `paris@${domain}` },
  ]);
  await live(services.privacy.setDefault(actor, at("juliet"), "family"));
  await live(
    services.privacyTemplates.put(actor, {
      domain,
      name: "Quiet",
      items: parsePrivacyItems([
        { order: 10, action: "allow", type: "subscription", value: "both", stanzas: [] },
        { order: 20, action: "deny", stanzas: ["message", "presence-out"] },
      ]),
    }),
  );
  await recordTraffic(site);
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
