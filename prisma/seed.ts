// The demo of `npm run dev`: romeo, juliet and nurse on a domain of their own, and an owner for the console. Prints how to
// log in. What is there already is left as it is, so that it can run at every start.
import { processEnvironment } from "@rostra/config/settings";
import type { Actor } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";

const domain = "verona.localhost";
const owner = "owner@verona.localhost";
const password = "wherefore-art-thou";
const people = [
  { username: "romeo", displayName: "Romeo Montague" },
  { username: "juliet", displayName: "Juliet Capulet" },
  { username: "nurse", displayName: "The Nurse" },
];

const { DATABASE_URL: url } = processEnvironment;
if (!url) throw new Error("DATABASE_URL is not set: npm run dev sets it");
const actor: Actor = { kind: "cli", id: "seed" };

await using connection = connect({ url, applicationName: "rostra seed", poolSize: 2 });
const { domains, accounts, operators } = createServices(connection.database);
await unlessThere(() => domains.add(actor, domain));
for (const person of people) await unlessThere(() => accounts.create(actor, { ...person, domain, password }));
await unlessThere(() => operators.add(actor, { email: owner, name: "Prince Escalus", password, role: "owner" }));

const addresses = people.map(({ username }) => `${username}@${domain}`);
console.log(`Demo         accounts ${addresses.join(", ")}; operator ${owner}`);
console.log(`             the password of all is ${password}`);

async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "conflict")) throw error;
  }
}
