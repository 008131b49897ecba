import { pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { saslprep } from "./saslprep.ts";
import {
  type ClientFirst,
  freshNonce,
  parseClientFirst,
  SCRAM_HASH,
  type ScramContext,
  type ScramKeys,
  type ScramMechanism,
  scramKeys,
  serverFirst,
  verifyClientFinal,
} from "./scram.ts";

interface Vector {
  readonly id: string;
  readonly kind: "published" | "generated";
  readonly mechanism: ScramContext["mechanism"];
  readonly username: string;
  readonly authzid: string | null;
  readonly password: string;
  readonly preparedPassword: string;
  readonly salt: string;
  readonly iterations: number;
  readonly channelBindingType: string | null;
  readonly channelBindingData: string | null;
  readonly serverNonce: string;
  readonly serverFirstExtension?: string;
  readonly saltedPassword: string;
  readonly storedKey: string;
  readonly serverKey: string;
  readonly serverFirst: string;
  readonly serverFinal: string;
  readonly xmpp: Readonly<Record<"auth" | "challenge" | "response" | "success", string>>;
  readonly expect: "success";
}
interface Negative {
  readonly id: string;
  readonly mechanism: ScramContext["mechanism"];
  readonly storedForm: string;
  readonly serverOffersPlus: boolean;
  readonly serverChannelBinding: Readonly<Record<string, string>>;
  readonly clientFirst: string;
  readonly serverFirst: string;
  readonly clientFinal: string | null;
  readonly failsAt: "client-first-message" | "client-final-message";
  readonly saslCondition: string;
  readonly scramError?: string;
}
interface Fixture {
  readonly counts: Readonly<Record<"vectors" | "published" | "negative", number>>;
  readonly vectors: readonly Vector[];
  readonly negative: readonly Negative[];
}
const file = new URL("../../../../test/fixtures/scram-vectors.json", import.meta.url);
const fixture: Fixture = JSON.parse(readFileSync(file, "utf8"));

const octets = (base64: string) => Buffer.from(base64, "base64");
const bindings = (data: Readonly<Record<string, string>>) =>
  new Map(Object.entries(data).map(([type, base64]) => [type, octets(base64)] as const));
const base = (mechanism: string): ScramMechanism =>
  mechanism.includes("512") ? "SCRAM-SHA-512" : mechanism.includes("256") ? "SCRAM-SHA-256" : "SCRAM-SHA-1";

const plainContext: ScramContext = { mechanism: "SCRAM-SHA-1", plusOffered: false, channelBindings: new Map() };

function first(text: string, context: Partial<ScramContext> = {}) {
  return parseClientFirst(Buffer.from(text), { ...plainContext, ...context });
}

function accepted(step: ReturnType<typeof parseClientFirst>): ClientFirst {
  if (step.kind === "failure") throw new Error(`refused: ${step.reason}`);
  return step;
}

/** The exchange of a negative vector; its server nonce is what follows the client's in serverFirst. */
function replay(vector: Negative) {
  const clientFirst = parseClientFirst(Buffer.from(vector.clientFirst), {
    mechanism: vector.mechanism,
    plusOffered: vector.serverOffersPlus,
    channelBindings: bindings(vector.serverChannelBinding),
  });
  if (clientFirst.kind === "failure") return { at: "client-first-message", step: clientFirst };
  const [, iterations = "", salt = "", storedKey = "", serverKey = ""] = vector.storedForm.split(/[$:]/);
  const [nonce = ""] = vector.serverFirst.slice(2).split(",");
  const sent = serverFirst(clientFirst, {
    serverNonce: nonce.slice(clientFirst.nonce.length),
    salt: octets(salt),
    iterations: Number(iterations),
  });
  expect(sent.message).toBe(vector.serverFirst);
  const keys = { storedKey: octets(storedKey), serverKey: octets(serverKey) };
  const step = verifyClientFinal(sent, Buffer.from(vector.clientFinal ?? "never sent"), keys);
  return { at: "client-final-message", step };
}

describe("6120-SCRAM-1 vectors", () => {
  it("6120-SCRAM-1 every vector of the file is here", () => {
    expect(fixture.vectors).toHaveLength(fixture.counts.vectors);
    expect(fixture.vectors.filter(({ kind }) => kind === "published")).toHaveLength(fixture.counts.published);
    expect(fixture.negative).toHaveLength(fixture.counts.negative);
  });

  it.each(fixture.vectors)("6120-SCRAM-1 6120-SCRAM-14 $id", (vector) => {
    const plus = vector.mechanism.endsWith("-PLUS");
    const clientFirst = accepted(
      parseClientFirst(decodeBase64(vector.xmpp.auth) ?? Buffer.alloc(0), {
        mechanism: vector.mechanism,
        plusOffered: plus,
        channelBindings: bindings(plus ? { [vector.channelBindingType ?? ""]: vector.channelBindingData ?? "" } : {}),
      }),
    );
    expect(clientFirst).toMatchObject({ mechanism: base(vector.mechanism), username: vector.username });
    expect(clientFirst.authzid ?? null).toBe(vector.authzid);

    const sent = serverFirst(clientFirst, {
      serverNonce: vector.serverNonce,
      salt: octets(vector.salt),
      iterations: vector.iterations,
      ...(vector.serverFirstExtension !== undefined && { extensions: vector.serverFirstExtension }),
    });
    expect(sent.message).toBe(vector.serverFirst);
    expect(encodeBase64(sent.data)).toBe(vector.xmpp.challenge);

    const keys = { storedKey: octets(vector.storedKey), serverKey: octets(vector.serverKey) };
    const outcome = verifyClientFinal(sent, octets(vector.xmpp.response), keys);
    expect(outcome).toMatchObject({ kind: vector.expect, username: vector.username });
    const data = (outcome.kind === "success" && outcome.data) || Buffer.alloc(0);
    expect(Buffer.from(data).toString()).toBe(vector.serverFinal);
    expect(encodeBase64(data)).toBe(vector.xmpp.success);
  });

  it.each(fixture.vectors)("6120-SCRAM-15 $id: from password to keys", (vector) => {
    expect(saslprep(vector.password)).toBe(vector.preparedPassword);
    const mechanism = base(vector.mechanism);
    const { digest, octets: length } = SCRAM_HASH[mechanism];
    const salted = pbkdf2Sync(vector.preparedPassword, octets(vector.salt), vector.iterations, length, digest);
    expect(encodeBase64(salted)).toBe(vector.saltedPassword);
    const keys = scramKeys(mechanism, salted);
    expect(encodeBase64(keys.storedKey)).toBe(vector.storedKey);
    expect(encodeBase64(keys.serverKey)).toBe(vector.serverKey);
  });
});

/** The requirement that each negative vector stands for. */
const requirement: Readonly<Record<string, string>> = {
  "neg-wrong-proof": "6120-SCRAM-16",
  "neg-wrong-proof-sha1": "6120-SCRAM-16",
  "neg-short-proof": "6120-SCRAM-16",
  "neg-empty-proof": "6120-SCRAM-16",
  "neg-nonce-changed": "6120-SCRAM-5",
  "neg-nonce-without-server-part": "6120-SCRAM-5",
  "neg-binding-data": "6120-SCRAM-7",
  "neg-binding-data-endpoint": "6120-SCRAM-7",
  "neg-binding-type-unknown": "6120-SCRAM-13",
  "neg-y-but-plus-offered": "6120-SCRAM-8",
  "neg-plus-with-n": "6120-SCRAM-9",
  "neg-plus-with-y": "6120-SCRAM-9",
  "neg-p-without-plus": "6120-SCRAM-9",
  "neg-gs2-header-changed": "6120-SCRAM-7",
  "neg-missing-c": "6120-SCRAM-7",
  "neg-mandatory-extension": "6120-SCRAM-3",
  "neg-bad-username-escape": "6120-SCRAM-4",
  "neg-comma-in-order": "6120-SCRAM-2",
  "neg-no-gs2-flag": "6120-SCRAM-2",
  "neg-no-nonce": "6120-SCRAM-2",
  "neg-empty-client-final": "6120-SCRAM-2",
};

describe("6120-SCRAM negative vectors", () => {
  const cases = fixture.negative.map((vector) => ({
    requirement: requirement[vector.id] ?? "6120-SCRAM-2",
    ...vector,
  }));
  it.each(cases)("$requirement $id", (vector) => {
    const { at, step } = replay(vector);
    expect(at).toBe(vector.failsAt);
    expect(step).toMatchObject({ kind: "failure", condition: vector.saslCondition });
    if (vector.scramError !== undefined)
      expect(step).toMatchObject({ reason: expect.stringContaining(vector.scramError) });
  });
});

describe("6120-SCRAM-2 client-first-message", () => {
  it("6120-SCRAM-8 flag y succeeds when no -PLUS form is on offer", () => {
    expect(first("y,,n=a,r=b")).toMatchObject({ kind: "lookup" });
  });

  it("6120-SCRAM-9 flag n is allowed for the plain form though -PLUS is on offer", () => {
    expect(first("n,,n=a,r=b", { plusOffered: true })).toMatchObject({ kind: "lookup" });
  });

  it.each([
    ["=3D2C", "=2C"],
    ["=2C=3D=2C", ",=,"],
    ["\u03c0\u{1f511}", "\u03c0\u{1f511}"],
    [" a ", " a "],
  ])("6120-SCRAM-4 the name %j is %j", (escaped, username) => {
    expect(first(`n,,n=${escaped},r=b`)).toMatchObject({ username });
  });

  it.each(["a=", "a=2", "a=3d", "=", "a==3D", "a=2D"])("6120-SCRAM-4 the name %j fails", (name) => {
    expect(first(`n,,n=${name},r=b`)).toMatchObject({ kind: "failure", condition: "not-authorized" });
    expect(first(`n,a=${name},n=a,r=b`)).toMatchObject({ kind: "failure", condition: "not-authorized" });
  });

  it("6120-6.3.8-1 the authorisation identity loses its escapes; an empty one is absent", () => {
    expect(first("n,a=a=2Cb@im.example.com,n=a,r=b")).toMatchObject({ authzid: "a,b@im.example.com" });
    expect(first("n,a=,n=a,r=b")).not.toHaveProperty("authzid");
  });

  it.each([
    "",
    ",",
    "n",
    "n,",
    "n,,",
    "x,,n=a,r=b",
    "N,,n=a,r=b",
    "p,,n=a,r=b",
    "p=,,n=a,r=b",
    "p=a b,,n=a,r=b",
    "n,b=c,n=a,r=b",
    "n,n=a,r=b",
    "n,,n=,r=b",
    "n,,n=a",
    "n,,n=a,r=",
    "n,,n=a,r=b c",
    "n,,n=a,r=\u00e9",
    "n,,r=b,n=a",
    "n,,n=a,r=b,",
    "n,,n=a,r=b,x",
    "n,,n=a,r=b,x=",
    "n,,n=a,r=b,xx=1",
    "n,,n=a,r=b,r=c",
    "n,,n=a\0,r=b",
    "F,n,,n=a,r=b",
  ])("6120-SCRAM-2 %j is malformed-request", (text) => {
    expect(first(text)).toMatchObject({ kind: "failure", condition: "malformed-request" });
  });

  it("6120-SCRAM-2 octets that are not UTF-8 are malformed-request", () => {
    const step = parseClientFirst(Buffer.from("n,,n=a\xff,r=b", "latin1"), plainContext);
    expect(step).toMatchObject({ condition: "malformed-request" });
  });

  it.each(["n,,m=x,n=a,r=b", "n,,n=a,r=b,m=x", "n,,n=a,m=x,r=b"])("6120-SCRAM-3 %j fails", (text) => {
    expect(first(text)).toMatchObject({ kind: "failure", reason: "extensions-not-supported" });
  });
});

describe("6120-SCRAM-5 server nonce", () => {
  it("6120-SCRAM-5 is printable ASCII without comma and never the same", () => {
    const nonces = Array.from({ length: 1000 }, freshNonce);
    for (const nonce of nonces) expect(nonce).toMatch(/^[\x21-\x2b\x2d-\x7e]{24}$/);
    expect(new Set(nonces).size).toBe(1000);
  });
});

describe("6120-SCRAM-2 client-final-message", () => {
  const vector = fixture.vectors.find(({ id }) => id === "rfc5802-5");
  const keys: ScramKeys = { storedKey: octets(vector?.storedKey ?? ""), serverKey: octets(vector?.serverKey ?? "") };
  const sent = serverFirst(accepted(first("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")), {
    serverNonce: "3rfcNHYJY1ZVvWVs7j",
    salt: octets("QSXCR+Q6sek8bf92"),
    iterations: 4096,
  });
  const final = (text: string) => verifyClientFinal(sent, Buffer.from(text), keys);
  const right = "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";

  it("6120-SCRAM-16 the right proof succeeds; longer, shorter and other proofs fail", () => {
    const proof = octets("v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
    const withProof = (other: Uint8Array) => final(right.replace(/p=.*/, `p=${encodeBase64(other)}`));
    expect(withProof(proof)).toMatchObject({ kind: "success" });
    expect(withProof(Buffer.concat([proof, Buffer.alloc(1)]))).toMatchObject({ condition: "not-authorized" });
    for (const length of [0, 1, 19, 21, 32, 64, 1000]) {
      expect(withProof(Buffer.alloc(length))).toMatchObject({ kind: "failure", condition: "not-authorized" });
    }
    for (let bit = 0; bit < proof.length * 8; bit++) {
      const other = proof.map((octet, at) => (at === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
      expect(withProof(other)).toMatchObject({ reason: "invalid-proof" });
    }
  });

  it("6120-6.5-1 an account with keys nobody knows fails at the proof like a wrong password", () => {
    const decoy = { storedKey: Buffer.alloc(20, 7), serverKey: Buffer.alloc(20, 8) };
    const unknown = verifyClientFinal(sent, Buffer.from(right), decoy);
    expect(unknown).toEqual(final(right.replace("p=v0", "p=w0")));
  });

  it.each([
    right.replace("c=", "C="),
    right.replace(",p=", ",x=y,"),
    `${right},x=y`,
    right.replace("Ts=", "Ts"),
    right.replace("Ts=", "Tt="),
    right.replace(",p=", ",p=AAAA,p="),
    right.replace(",p=", ",,p="),
    "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    `${right}\0`,
  ])("6120-SCRAM-2 %j is malformed-request", (text) => {
    expect(final(text)).toMatchObject({ kind: "failure", condition: "malformed-request" });
  });

  it("6120-SCRAM-3 an attribute m fails wherever it stands", () => {
    for (const text of [`m=x,${right}`, right.replace(",p=", ",m=x,p="), right.replace(",r=", ",m=x,r=")]) {
      expect(final(text)).toMatchObject({ kind: "failure", reason: "extensions-not-supported" });
    }
  });

  it("6120-SCRAM-7 c with anything after the header fails for flag n", () => {
    expect(final(right.replace("biws", encodeBase64(Buffer.from("n,,x"))))).toMatchObject({
      reason: "channel-bindings-dont-match",
    });
    expect(final(right.replace("biws", ""))).toMatchObject({ reason: "channel-bindings-dont-match" });
  });
});

describe("6120-SCRAM-16 no input makes a step throw", () => {
  const pieces = [
    "n",
    "y",
    "p=",
    "tls-exporter",
    ",",
    ",,",
    "=",
    "a=",
    "n=a",
    "r=",
    "c=",
    "biws",
    "m=x",
    "p=AAAA",
    "\0",
    "=2C",
    "\u00e9",
  ];
  const nearly = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => Buffer.from(parts.join("")));
  const message = fc.oneof(fc.uint8Array({ maxLength: 200 }), nearly);
  const context = fc.record({
    mechanism: fc.constantFrom<ScramContext["mechanism"]>("SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512"),
    plusOffered: fc.boolean(),
    channelBindings: fc.constantFrom(new Map(), new Map([["tls-exporter", new Uint8Array(32)]])),
  });

  it("6120-SCRAM-16 client-first-message", () => {
    fc.assert(
      fc.property(message, context, (octets, of) => ["lookup", "failure"].includes(parseClientFirst(octets, of).kind)),
    );
  });

  it("6120-SCRAM-16 client-final-message", () => {
    const sent = serverFirst(accepted(first("n,,n=a,r=b")), {
      serverNonce: "c",
      salt: Buffer.alloc(16),
      iterations: 4096,
    });
    const keys = { storedKey: Buffer.alloc(20), serverKey: Buffer.alloc(20) };
    fc.assert(fc.property(message, (octets) => verifyClientFinal(sent, octets, keys).kind === "failure"));
    const proof = fc
      .uint8Array({ maxLength: 80 })
      .map((octets) => Buffer.from(`c=biws,r=bc,p=${encodeBase64(octets)}`));
    fc.assert(fc.property(proof, (octets) => verifyClientFinal(sent, octets, keys).kind === "failure"));
  });

  it("6120-SCRAM-16 a message of a megabyte", () => {
    for (const filler of ["a", "=2C", ",x=y", ",", "=", "\u00e9"]) {
      expect(["lookup", "failure"]).toContain(first(`n,,n=a${filler.repeat(1 << 18)},r=b`).kind);
    }
  });
});
