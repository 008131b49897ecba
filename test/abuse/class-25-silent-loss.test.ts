import { describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts, others } from "./support/well-behaved.ts";

const attacked = underAttack();

const targets = [
  "absent@example.net",
  "absent@example.net/gone",
  "silent@example.net",
  "silent@example.net/here",
  "silent@example.net/gone",
  "negative@example.net",
  "negative@example.net/here",
  "negative@example.net/gone",
  "present@example.net",
  "present@example.net/here",
  "present@example.net/gone",
  "nobody@example.net",
  "nobody@example.net/x",
  "example.net",
  "example.net/x",
  "elsewhere.example",
  "somebody@elsewhere.example/x",
  "not a jid@@",
];
const kinds: readonly (readonly [string, string, string])[] = [
  ...["normal", "chat", "groupchat", "headline", "error", "unheard-of"].map(
    (type) => ["message", type, "<body>x</body>"] as const,
  ),
  ["iq", "get", "<q xmlns='urn:unknown'/>"],
  ["iq", "set", "<q xmlns='urn:unknown'/>"],
  ["iq", "result", ""],
  ["iq", "error", ""],
  ["presence", "", ""],
  ["presence", "unavailable", ""],
  ["presence", "error", ""],
  ["presence", "unheard-of", ""],
];

describe("abuse 25: what becomes of every stanza", () => {
  it("abuse 25: each is delivered, or answered with an error, or kept, or counted with the reason why it had to vanish", async () => {
    const { server, talk } = attacked;
    const receivers: RawClient[] = [];
    for (const [name, priority] of [
      ["silent", undefined],
      ["negative", -1],
      ["present", 0],
    ] as const) {
      const client = await RawClient.connect(server, "tls");
      receivers.push(client);
      await client.login(server.domain, name, others[name], "here");
      if (priority !== undefined) await client.available(priority);
    }
    await using sender = await RawClient.connect(server, "tls");
    await sender.login(server.domain, "juliet", accounts.juliet, "counter");
    const arrived = new Map<string, number>();
    const counted = async (): Promise<number> =>
      (await server.counted("rostra_stanzas_dropped_total")) + (await server.counted("rostra_spool_stored_total"));
    const collect = async (): Promise<void> => {
      for (const client of [sender, ...receivers])
        for (const id of await until(client)) arrived.set(id, (arrived.get(id) ?? 0) + 1);
    };
    const before = await counted();
    let sent = 0;
    await talk.beside(3, async () => {
      for (const [kind, type, payload] of kinds) {
        for (const to of targets) {
          sent++;
          const id = `${kind} ${type} ${to}`;
          sender.send(`<${kind}${type === "" ? "" : ` type='${type}'`} id='${id}' to='${to}'>${payload}</${kind}>`);
        }
        await collect();
      }
    });
    // A message for who is away is kept, or comes back once it is known that it cannot be.
    const unaccounted = async (): Promise<number> => {
      await collect();
      return sent - arrived.size - ((await counted()) - before);
    };
    await expect.poll(unaccounted, { timeout: 15_000 }).toBe(0);
    expect([...arrived].filter(([, times]) => times !== 1)).toEqual([]);
    for (const receiver of receivers) await receiver[Symbol.asyncDispose]();
  });
});

let pings = 0;

/** The ids of all that has come, once everything that was under way is here. */
async function until(client: RawClient): Promise<readonly string[]> {
  const ping = `ping ${pings++}`;
  client.send(`<iq type='get' id='${ping}'><ping xmlns='urn:xmpp:ping'/></iq>`);
  const found: string[] = [];
  for (;;) {
    const { id = "" } = (await client.element()).attrs;
    if (id === ping) return found;
    found.push(id);
  }
}
