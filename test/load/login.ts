// What a login costs the server, by mechanism: processor time of the live server and of its database's connections, from
// /proc, over logins one after the other on direct TLS. Run on a built checkout: node --import tsx test/load/login.ts [logins]
import { RawClient, type Target } from "../support/client.ts";
import { makeSite, rostractl, startRostra } from "../support/rostra.ts";
import { fast, given, plain2, requestToken, scram2, userAgent } from "../support/sasl2.ts";
import { processorSeconds } from "./processor-time.ts";

const logins = Number(process.argv[2] ?? 200);
const warmUp = Math.max(50, Math.floor(logins / 2));
const [domain, username, password] = ["example.net", "romeo", "pencil"];

await using site = await makeSite({ ROSTRA_LIMITS: "off", ROSTRA_LOG_LEVEL: "warn" });
for (const [args, input] of [
  [["domain", "add", domain], ""],
  [["account", "import", "--domain", domain, "-"], `${username},${password}\n`],
] as const) {
  const { code, stderr } = await rostractl(site.env, args, input);
  if (code !== 0) throw new Error(stderr);
}
await using rostra = await startRostra(site.env);
const target: Target = { ports: rostra.ports, domain };

let token = "";
const bind = "<bind xmlns='urn:xmpp:bind:0'><tag>load</tag></bind>";

/** From a connection whose stream is open to a session that is bound; ends with its logout. */
const kinds: Readonly<Record<string, (client: RawClient) => Promise<unknown>>> = {
  "TLS and features only": async () => {},
  PLAIN: (client) => classic(client, () => client.plain(username, password)),
  "SCRAM-SHA-1": (client) => classic(client, () => client.scram("SCRAM-SHA-1", username, password)),
  "SCRAM-SHA-256": (client) => classic(client, () => client.scram("SCRAM-SHA-256", username, password)),
  "SCRAM-SHA-512": (client) => classic(client, () => client.scram("SCRAM-SHA-512", username, password)),
  "SCRAM-SHA-256-PLUS": (client) =>
    classic(client, () => client.scram("SCRAM-SHA-256", username, password, client.binding("tls-exporter"))),
  "SASL2 and Bind 2, SCRAM-SHA-256": (client) =>
    bound(scram2(client, "SCRAM-SHA-256", username, password, { children: userAgent() + bind })),
  "SASL2 and Bind 2, FAST": (client) => bound(fast(client, username, token, { children: bind })),
};

token = await issueToken();
const readings: Record<string, number> = {};
for (const [kind, login] of Object.entries(kinds)) {
  for (let n = 0; n < warmUp; n++) await one(login);
  const before = processorSeconds(site.dataDir);
  for (let n = 0; n < logins; n++) await one(login);
  readings[kind] = ((processorSeconds(site.dataDir) - before) * 1e6) / logins;
}
const least = readings["TLS and features only"] ?? 0;
console.log(`| login (${logins} each) | CPU µs | beyond TLS | times SCRAM-SHA-256 |\n|---|---:|---:|---:|`);
const reference = (readings["SCRAM-SHA-256"] ?? 0) - least;
for (const [kind, micros] of Object.entries(readings)) {
  const own = micros - least;
  console.log(`| ${kind} | ${micros.toFixed(0)} | ${own.toFixed(0)} | ${(own / reference).toFixed(2)} |`);
}

async function one(login: (client: RawClient) => Promise<unknown>): Promise<void> {
  const client = await RawClient.connect(target, "tls");
  await client.open(domain, ` from='${username}@${domain}'`);
  await login(client);
  await client.logout();
  client.destroy();
}

async function classic(client: RawClient, login: () => Promise<{ readonly name: string }>): Promise<void> {
  if ((await login()).name !== "success") throw new Error("the login failed");
  await client.open(domain);
  await client.bind();
}

async function bound(outcome: Promise<{ readonly name: string }>): Promise<void> {
  if ((await outcome).name !== "success") throw new Error("the login failed");
}

async function issueToken(): Promise<string> {
  const client = await RawClient.connect(target, "tls");
  await client.open(domain, ` from='${username}@${domain}'`);
  const success = await plain2(client, username, password, userAgent() + requestToken());
  await client.element("features");
  await client.logout();
  return given(success);
}
