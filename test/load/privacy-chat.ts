// What chat costs the server with and without privacy lists, taking turns: processor time and rate for a message between two
// clients on direct TLS, whose default lists have that many items and deny neither. Run on a built checkout:
// node --import tsx test/load/privacy-chat.ts [messages] [rounds]
import { RawClient, type Target } from "../support/client.ts";
import { makeSite, rostractl, startRostra } from "../support/rostra.ts";
import { processorSeconds } from "./processor-time.ts";

const messages = Number(process.argv[2] ?? 20_000);
const rounds = Number(process.argv[3] ?? 5);
const [domain, password] = ["example.net", "pencil"];
/** Messages that are on their way at once: so many that the server never waits for the next, whose waking up would be measured. */
const WINDOW = 2000;
const NS_PRIVACY = "jabber:iq:privacy";

await using site = await makeSite({ ROSTRA_LIMITS: "off", ROSTRA_LOG_LEVEL: "warn" });
for (const [args, input] of [
  [["domain", "add", domain], ""],
  [["account", "import", "--domain", domain, "-"], `romeo,${password}\njuliet,${password}\n`],
] as const) {
  const { code, stderr } = await rostractl(site.env, args, input);
  if (code !== 0) throw new Error(stderr);
}
await using rostra = await startRostra(site.env);
const target: Target = { ports: rostra.ports, domain };
const romeo = await login("romeo");
const juliet = await login("juliet");

const sizes: readonly (number | undefined)[] = [undefined, 1, 10, 1000];
for (const one of [romeo, juliet])
  for (const size of sizes) if (size !== undefined) await set(one, list(String(size), size));

const readings = new Map<number | undefined, { readonly micros: number; readonly rate: number }[]>();
await chat(messages / 4);
for (let round = 0; round < rounds; round++)
  for (const size of round % 2 === 0 ? sizes : sizes.toReversed()) {
    for (const one of [romeo, juliet])
      await set(one, query(size === undefined ? "<default/>" : `<default name='${size}'/>`));
    await chat(messages / 10);
    const [before, start] = [processorSeconds(site.dataDir), performance.now()];
    await chat(messages);
    const rate = (messages * 1000) / (performance.now() - start);
    const micros = ((processorSeconds(site.dataDir) - before) * 1e6) / messages;
    readings.set(size, [...(readings.get(size) ?? []), { micros, rate }]);
  }

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const base = median((readings.get(undefined) ?? []).map(({ micros }) => micros));
console.log(
  `| default lists of both (${rounds} × ${messages} messages) | CPU µs a message | least | to no list | messages/s |`,
);
console.log("|---|---:|---:|---:|---:|");
for (const [size, all] of readings) {
  const micros = median(all.map((one) => one.micros));
  const least = Math.min(...all.map((one) => one.micros));
  const rate = median(all.map((one) => one.rate));
  const ratio = (micros / base).toFixed(2);
  console.log(`| ${size ?? "no"} items | ${micros.toFixed(1)} | ${least.toFixed(1)} | ${ratio} | ${rate.toFixed(0)} |`);
}
for (const one of [romeo, juliet]) await one.logout();

async function login(username: string): Promise<RawClient> {
  const client = await RawClient.connect(target, "tls");
  await client.login(domain, username, password, "load");
  client.send("<presence/>");
  await client.element("presence");
  return client;
}

/** Privacy pushes come before the answer. */
async function set(client: RawClient, payload: string): Promise<void> {
  client.send(`<iq type='set' id='set'>${payload}</iq>`);
  for (;;) {
    const { name, attrs } = await client.element("the answer to a set");
    if (name === "iq" && attrs["id"] === "set" && attrs["type"] === "result") return;
    if (attrs["type"] === "error") throw new Error(`refused: ${payload.slice(0, 100)}`);
  }
}

/** One item in ten is about a group's subscription state, so that the roster is asked; none is about the other. */
function list(name: string, size: number): string {
  const items = Array.from({ length: size }, (_, order) =>
    order % 10 === 9
      ? `<item type='subscription' value='to' action='deny' order='${order}'/>`
      : `<item type='jid' value='blocked${order}@example.com' action='deny' order='${order}'/>`,
  );
  return query(`<list name='${name}'>${items.join("")}</list>`);
}

function query(content: string): string {
  return `<query xmlns='${NS_PRIVACY}'>${content}</query>`;
}

/** From romeo to juliet's bare address; resolves when the last has come. */
async function chat(count: number): Promise<void> {
  let [sent, got] = [0, 0];
  while (got < count) {
    let burst = "";
    for (; sent < count && sent - got < WINDOW; sent++)
      burst += `<message to='juliet@${domain}' type='chat' id='${sent}'><body>But soft, what light through yonder window breaks?</body></message>`;
    if (burst !== "") romeo.send(burst);
    for (const until = Math.min(sent, got + WINDOW / 2); got < until; ) {
      const { name } = await juliet.element("a chat message");
      if (name === "message") got++;
    }
  }
}
