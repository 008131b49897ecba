import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { processEnvironment } from "@rostra/config/settings";
import { Stream } from "@rostra/server/stream";
import { text } from "@rostra/xmpp/element";
import { NS_SASL } from "@rostra/xmpp/namespaces";
import { freshNonce } from "@rostra/xmpp/sasl/scram";
import { describe, expect, it } from "vitest";
import { BoshClient } from "../support/bosh.ts";
import { boundJid, RawClient } from "../support/client.ts";
import { limits } from "../support/live-server.ts";
import { Attacker } from "./support/attacker.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

/** Values drawn over the wire of each kind; `ROSTRA_TEST_IDS=10000` is the nightly form. */
const IDS = Number(processEnvironment["ROSTRA_TEST_IDS"] ?? 300);
const attacked = underAttack();

/** Bits of chance in values of base64: none twice, and each place but the last takes every character about as often. */
function bitsOfChance(values: readonly string[]): number {
  expect(new Set(values).size).toBe(values.length);
  const [first = ""] = values;
  let places = 0;
  for (let place = 0; place < first.length - 1; place++) {
    const counts = new Map<string, number>();
    for (const value of values) {
      const character = value.charAt(place);
      if (!/[A-Za-z0-9+/_-]/.test(character)) throw new Error(`${value} is no base64`);
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = values.length / 64;
    let chiSquare = (64 - counts.size) * expected;
    for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
    if (chiSquare < 63 + 8 * Math.sqrt(2 * 63)) places++; // eight deviations: chance does not fail it
  }
  return places * 6;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (["node_modules", "dist", "generated", ".next", "artifacts", "public"].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mjs|js)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

describe("abuse 10: what must not be guessed", () => {
  it("abuse 10: nothing in apps and packages uses a generator that can be foretold", () => {
    const found = ["apps", "packages", "prisma"]
      .flatMap((folder) => [...sources(join(root, folder))])
      .filter((path) => /Math\s*(\.|\[\s*["'])\s*random|pseudoRandomBytes/.test(readFileSync(path, "utf8")))
      .map((path) => relative(root, path));
    // How long something waits before it tries again.
    expect(found.sort()).toEqual(["packages/core/src/webhook/delivery-runner.ts", "packages/db/src/outbox-feed.ts"]);
  });

  it("abuse 10: 10^4 stream ids and SCRAM nonces have 96 bits of chance and more", () => {
    const ids = Array.from({ length: 10_000 }, () => {
      const transport = { writeHeader() {}, bytesRead: 0 } as unknown as ConstructorParameters<typeof Stream>[0];
      const stream = new Stream(transport, limits);
      stream.open("example.net");
      return stream.id;
    });
    expect(bitsOfChance(ids)).toBeGreaterThanOrEqual(90);
    expect(ids[0]).toHaveLength(16);
    expect(bitsOfChance(Array.from({ length: 10_000 }, freshNonce))).toBeGreaterThanOrEqual(96);
  });

  it("abuse 10: the comparison sees counters, clocks and constants", () => {
    const counter = Array.from({ length: 10_000 }, (_, n) =>
      Buffer.from(String(n).padStart(12, "0")).toString("base64url"),
    );
    expect(bitsOfChance(counter)).toBeLessThan(20);
  });

  it(`abuse 10: ${IDS} of each on the wire: stream ids, nonces, resources and sessions of BOSH, none twice, none short`, async () => {
    const { server, talk } = attacked;
    const streams: string[] = [];
    const nonces: string[] = [];
    const resources: string[] = [];
    const sids: string[] = [];
    await talk.beside(3, async () => {
      await using client = await RawClient.connect(server, "tls");
      await client.secure(server.domain);
      const first = Buffer.from("n,,n=juliet,r=abc").toString("base64");
      for (let n = 0; n < IDS; n++) {
        const attacker = await Attacker.connect(server);
        await attacker.open(server.domain);
        streams.push(/ id='([^']+)'/.exec(attacker.heard)?.[1] ?? "");
        attacker.socket.destroy();
        client.send(`<auth xmlns='${NS_SASL}' mechanism='SCRAM-SHA-256'>${first}</auth>`);
        nonces.push(/^r=abc([^,]+)/.exec(Buffer.from(text(await client.element()), "base64").toString())?.[1] ?? "");
        client.send(`<abort xmlns='${NS_SASL}'/>`);
        await client.element();
      }
      for (let n = 0; n < IDS / 10; n++) {
        await using session = await RawClient.connect(server, "tls");
        await session.secure(server.domain);
        await session.plain("romeo", accounts.romeo);
        await session.open(server.domain);
        resources.push(boundJid(await session.bind()).split("/")[1] ?? "");
        await using bosh = new BoshClient(server);
        await bosh.create();
        sids.push(bosh.sid);
      }
    });
    for (const [values, length] of [
      [streams, 16],
      [nonces, 24],
      [resources, 16],
      [sids, 32],
    ] as const) {
      expect(new Set(values).size).toBe(values.length);
      for (const value of values) expect(value).toMatch(new RegExp(`^[A-Za-z0-9+/_-]{${length}}$`));
    }
  });
});
