import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_ITERATIONS,
  decoyCredential,
  decoyForm,
  decoySalt,
  deriveCredentials,
  MAX_PASSWORD_OCTETS,
  MIN_ITERATIONS,
  parseStoredForm,
  printStoredForm,
  verifyPassword,
} from "./credentials.ts";

interface Vector {
  readonly id: string;
  readonly password: string;
  readonly iterations: number;
  readonly storedForm: string;
}
const fixture = new URL("../../../../test/fixtures/scram-vectors.json", import.meta.url);
const { vectors }: { readonly vectors: readonly Vector[] } = JSON.parse(readFileSync(fixture, "utf8"));
const announceable = vectors.filter(({ iterations }) => iterations >= MIN_ITERATIONS);

const secret = Buffer.from("a secret of this server");
const name = "juliet@im.example.com";

function stored(text: string) {
  const credential = parseStoredForm(text);
  if (credential === undefined) throw new Error("not a stored form");
  return credential;
}

describe("6120-SCRAM-15 stored keys, not passwords", () => {
  it.each(announceable)("6120-SCRAM-15 $id: its password verifies against its stored form", async (vector) => {
    const credential = stored(vector.storedForm);
    expect(await verifyPassword(vector.password, credential)).toBe(true);
    expect(await verifyPassword(`${vector.password}x`, credential)).toBe(false);
    expect(printStoredForm(credential)).toBe(vector.storedForm);
  });

  it("6120-SCRAM-15 derives one credential for each mechanism, each under its own salt", async () => {
    const credentials = await deriveCredentials("r0m30myr0m30");
    expect(credentials.map(({ mechanism }) => mechanism)).toEqual(["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"]);
    expect(new Set(credentials.map(({ salt }) => Buffer.from(salt).toString("hex"))).size).toBe(3);
    for (const credential of credentials) {
      expect(credential.salt).toHaveLength(16);
      expect(await verifyPassword("r0m30myr0m30", credential)).toBe(true);
      expect(await verifyPassword("R0m30myr0m30", credential)).toBe(false);
    }
  });

  it("6120-SCRAM-15 takes two spellings that SASLprep makes one for one password", async () => {
    const [credential] = await deriveCredentials("pa\u0308ssword", { mechanisms: ["SCRAM-SHA-1"], iterations: 4096 });
    expect(credential && (await verifyPassword("p\u00e4ssword", credential))).toBe(true);
  });

  it.each([
    ["", "empty"],
    ["\u00ad", "empty"],
    ["a\tb", "unpreparable"],
    ["\ud800", "unpreparable"],
    ["\u06271", "unpreparable"],
    ["p".repeat(MAX_PASSWORD_OCTETS + 1), "tooLong"],
    ["\u00e4".repeat(512), "tooLong"],
  ])("6120-SCRAM-15 refuses %j as a password: %s", async (password, fault) => {
    await expect(deriveCredentials(password)).rejects.toMatchObject({ name: "PasswordError", fault });
    expect(await verifyPassword(password, decoyCredential(secret, name, "SCRAM-SHA-1"))).toBe(false);
  });

  it("6120-SCRAM-15 takes a password of the greatest length", async () => {
    const password = "p".repeat(MAX_PASSWORD_OCTETS);
    const [credential] = await deriveCredentials(password, { mechanisms: ["SCRAM-SHA-256"], iterations: 4096 });
    expect(credential && (await verifyPassword(password, credential))).toBe(true);
  });
});

describe("6120-SCRAM-6 iteration count", () => {
  it("6120-SCRAM-6 stores 10000 for new passwords", async () => {
    expect(DEFAULT_ITERATIONS).toBe(10_000);
    const [credential] = await deriveCredentials("pencil", { mechanisms: ["SCRAM-SHA-256"] });
    expect(credential?.iterations).toBe(10_000);
  });

  it.each([4095, 0, -1, 4096.5, Number.NaN, 1_000_001])(
    "6120-SCRAM-6 derives nothing with %d iterations",
    async (n) => {
      await expect(deriveCredentials("pencil", { iterations: n })).rejects.toBeInstanceOf(RangeError);
    },
  );
});

describe("6120-6.5-1 unknown accounts", () => {
  it("6120-6.5-1 names without an account show what accounts show, as often, and each name always the same", () => {
    const form = (iterations: number, saltOctets: number, accounts: number) =>
      ({ domain: "im.example.com", mechanism: "SCRAM-SHA-1", iterations, saltOctets, accounts }) as const;
    const forms = [form(4096, 36, 750), form(10_000, 16, 250)];
    const chosen = (text: string) => decoyForm(secret, text, "SCRAM-SHA-1", forms);
    const names = Array.from({ length: 2000 }, (_, index) => `user${index}@im.example.com`);
    const old = names.filter((one) => chosen(one)?.iterations === 4096);
    expect(old.length).toBeGreaterThan(1400);
    expect(old.length).toBeLessThan(1600);
    for (const one of names) expect(chosen(one)).toEqual(chosen(one));
    expect(decoyForm(secret, name, "SCRAM-SHA-1", [])).toBeUndefined();
    expect(decoyForm(secret, name, "SCRAM-SHA-1", [form(4096, 36, 0)])).toBeUndefined();
    expect(decoyForm(secret, name, "SCRAM-SHA-1", [form(4096, 36, 1)])).toMatchObject({ iterations: 4096 });
  });

  it("6120-6.5-1 a decoy salt is as long as its form says, and another for another form", () => {
    const salts = [16, 24, 36, 64, 65, 255].map((saltOctets) =>
      decoySalt(secret, name, "SCRAM-SHA-1", { iterations: 4096, saltOctets }),
    );
    expect(salts.map(({ length }) => length)).toEqual([16, 24, 36, 64, 65, 255]);
    expect(new Set(salts.map((salt) => Buffer.from(salt.subarray(0, 16)).toString("hex"))).size).toBe(6);
    const usual = { iterations: DEFAULT_ITERATIONS, saltOctets: 16 };
    expect(decoySalt(secret, name, "SCRAM-SHA-1", usual)).toEqual(decoySalt(secret, name, "SCRAM-SHA-1"));
    expect(decoySalt(secret, name, "SCRAM-SHA-1", { ...usual, iterations: 4096 })).not.toEqual(salts[0]?.subarray(1));
  });

  it("6120-6.5-1 a decoy salt is stable for its name and mechanism, and differs between them", () => {
    const salt = decoySalt(secret, name, "SCRAM-SHA-256");
    expect(salt).toHaveLength(16);
    expect(decoySalt(secret, name, "SCRAM-SHA-256")).toEqual(salt);
    expect(decoySalt(secret, "romeo@im.example.com", "SCRAM-SHA-256")).not.toEqual(salt);
    expect(decoySalt(secret, name, "SCRAM-SHA-1")).not.toEqual(salt);
    expect(decoySalt(Buffer.from("another secret"), name, "SCRAM-SHA-256")).not.toEqual(salt);
  });

  it.each(["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const)(
    "6120-6.5-1 a decoy credential for %s has the form of a real one and no password",
    async (mechanism) => {
      const credential = decoyCredential(secret, name, mechanism);
      expect(parseStoredForm(printStoredForm(credential))).toEqual(credential);
      expect(credential.iterations).toBe(DEFAULT_ITERATIONS);
      expect(credential.salt).toEqual(decoySalt(secret, name, mechanism));
      expect(await verifyPassword("r0m30myr0m30", credential)).toBe(false);
    },
  );
});

describe("RFC 5803 §3 stored form", () => {
  const sha1 = "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=";

  it("RFC 5803 §3 what is printed is read again", async () => {
    for (const credential of await deriveCredentials("pencil", { iterations: 4096 })) {
      expect(parseStoredForm(printStoredForm(credential))).toEqual(credential);
    }
  });

  it.each([
    ["an unknown scheme", sha1.replace("SHA-1", "MD5")],
    ["keys of another mechanism", sha1.replace("SHA-1", "SHA-256")],
    ["too few iterations", sha1.replace("4096", "4095")],
    ["too many iterations", sha1.replace("4096", "1000001")],
    ["iterations that are no number", sha1.replace("4096", "0x1000")],
    ["no salt", sha1.replace("QSXCR+Q6sek8bf92", "")],
    ["a salt that is no base64", sha1.replace("QSXCR", "QS CR")],
    ["a key missing", sha1.replace(/:[^:]*$/, "")],
    ["text after it", `${sha1}\n`],
    ["an empty text", ""],
  ])("RFC 5803 §3 refuses %s", (_, text) => {
    expect(parseStoredForm(sha1)).toBeDefined();
    expect(parseStoredForm(text)).toBeUndefined();
  });

  it("RFC 5803 §3 refuses every text that stops short", () => {
    for (let length = 0; length < sha1.length; length++) expect(parseStoredForm(sha1.slice(0, length))).toBeUndefined();
  });
});
