import { prepareDomainpart } from "@rostra/xmpp/jid-domain";
import { decodeBase64 } from "@rostra/xmpp/sasl/base64";
import { SCRAM_HASH, type ScramMechanism } from "@rostra/xmpp/sasl/scram";
import {
  credentialFault,
  credentialsFault,
  parseStoredForm,
  SCRAM_MECHANISMS,
  type ScramCredential,
} from "./credentials.ts";

/** What one record of another server's export says of an account. */
export type ForeignAccount =
  | { readonly username: string; readonly password: string }
  | { readonly username: string; readonly credentials: readonly ScramCredential[] };

/** Why a record cannot be taken; the message is for people and holds nothing secret. */
export class ForeignRecordError extends Error {
  override readonly name = "ForeignRecordError";
}

/** What a record may tell, by every name that it goes by in exports; case, `_` and `-` in names do not matter. */
const columns: ReadonlyMap<string, Column> = new Map(
  Object.entries({
    user: "username",
    username: "username",
    domain: "domain",
    host: "domain",
    server: "domain",
    serverhost: "domain",
    password: "password",
    scram: "scram",
    passdetails: "scram",
    mechanism: "hash",
    hash: "hash",
    type: "hash",
    iterations: "iterations",
    iterationcount: "iterations",
    salt: "salt",
    storedkey: "storedKey",
    serverkey: "serverKey",
  } as const),
);
type Column = "username" | "domain" | "password" | "scram" | "hash" | "iterations" | "salt" | "storedKey" | "serverKey";

/** Which fact a column tells; undefined for one that means nothing here. */
export function foreignColumn(name: string): string | undefined {
  return columns.get(name.trim().toLowerCase().replaceAll(/[_-]/g, ""));
}

/** What one record says of an account and of how it logs in, if it says that. */
export type ForeignUser = ForeignAccount | { readonly username: string };

/**
 * The account of one record on `domain`: a password, or SCRAM keys in one of the forms that servers export. Columns
 * without meaning are passed over. Throws {@link ForeignRecordError}.
 */
export function readForeignRecord(record: Readonly<Record<string, string>>, domain: string): ForeignAccount {
  const user = readForeignUser(record, domain);
  if ("password" in user || "credentials" in user) return user;
  throw new ForeignRecordError("the password is missing or empty");
}

/** As {@link readForeignRecord}, of a record that may say nothing of how the account logs in. */
export function readForeignUser(record: Readonly<Record<string, string>>, domain: string): ForeignUser {
  const facts: Partial<Record<string, string>> = {};
  for (const [name, value] of Object.entries(record)) {
    const column = foreignColumn(name);
    if (column === undefined || value.trim() === "") continue;
    if (facts[column] !== undefined) throw new ForeignRecordError(`there are two columns for ${name.trim()}`);
    facts[column] = value;
  }
  const { username, password, scram } = facts;
  if (username === undefined) throw new ForeignRecordError("the user is missing");
  if (facts["domain"] !== undefined && !isDomain(facts["domain"], domain))
    throw new ForeignRecordError(`the user is of the domain ${facts["domain"].trim()}`);
  const hasKeys = facts["serverKey"] !== undefined || facts["storedKey"] !== undefined;
  if (scram !== undefined) {
    if (hasKeys || password !== undefined) throw new ForeignRecordError("give one of password, scram and keys");
    return { username, credentials: readForms(scram) };
  }
  if (hasKeys) return { username, credentials: [readKeys(facts)] };
  return password === undefined ? { username } : { username, password };
}

/** Whether a text names the domain, however it is written. */
export function isDomain(text: string, domain: string): boolean {
  return prepareDomainpart(text.trim()) === prepareDomainpart(domain.trim());
}

/** Stored forms with spaces between: RFC 5803, and those of MongooseIM. */
function readForms(text: string): readonly ScramCredential[] {
  const credentials = text
    .trim()
    .split(/\s+/)
    .flatMap((form) => {
      if (form.startsWith("==MULTI_SCRAM==,")) return readMultiScram(form);
      if (form.startsWith("==SCRAM==,")) return [readLegacyScram(form)];
      const credential = parseStoredForm(form);
      if (!credential) throw new ForeignRecordError("the stored form is none of RFC 5803 that can be used");
      return [credential];
    });
  const fault = credentialsFault(credentials);
  if (fault !== undefined) throw new ForeignRecordError(fault);
  return credentials;
}

/** `==MULTI_SCRAM==,ITERATIONS,===SHA1===SALT|STORED|SERVER,==SHA256==…`; what is no mechanism here is passed over. */
function readMultiScram(form: string): readonly ScramCredential[] {
  const [, count = "", ...parts] = form.split(",");
  const credentials = parts.flatMap((part) => {
    const [, hash = "", keys = ""] = /^={2,3}(SHA\d+)={2,3}(.*)$/.exec(part) ?? [];
    const mechanism = mechanismOf(hash);
    const [salt = "", storedKey = "", serverKey = ""] = keys.split("|");
    return mechanism ? [credential(mechanism, count, base64(salt, "salt"), storedKey, serverKey)] : [];
  });
  if (credentials.length === 0) throw new ForeignRecordError("the stored form has keys of no mechanism of this server");
  return credentials;
}

/** `==SCRAM==,STORED,SERVER,SALT,ITERATIONS`, always SHA-1. */
function readLegacyScram(form: string): ScramCredential {
  const [, storedKey = "", serverKey = "", salt = "", count = ""] = form.split(",");
  return credential("SCRAM-SHA-1", count, base64(salt, "salt"), storedKey, serverKey);
}

/**
 * Keys in columns of their own: in hexadecimal with a salt that is text (Prosody), or all in base64 (ejabberd, which has
 * the stored key in `password`, and Openfire). The hash follows from their length.
 */
function readKeys(facts: Readonly<Partial<Record<string, string>>>): ScramCredential {
  const { hash, iterations = "", salt = "", serverKey = "", password } = facts;
  const [, prefix, bare = ""] = /^(?:(sha\d+):)?(.*)$/.exec(facts["storedKey"] ?? password ?? "") ?? [];
  if (facts["storedKey"] !== undefined && password !== undefined)
    throw new ForeignRecordError("give one of password, scram and keys");
  const isHex = /^[0-9a-f]+$/i.test(bare) && hexOctets.has(bare.length / 2);
  const octets = isHex ? bare.length / 2 : base64(bare, "stored key").length;
  const mechanism = SCRAM_MECHANISMS.find((name) => SCRAM_HASH[name].octets === octets);
  if (!mechanism) throw new ForeignRecordError(`a stored key of ${octets} octets is of no mechanism of this server`);
  const said = prefix ?? hash;
  if (said !== undefined && said.trim() !== "0" && mechanismOf(said) !== mechanism)
    throw new ForeignRecordError(`a stored key of ${octets} octets is not of “${said.trim()}”`);
  return credential(mechanism, iterations, isHex ? Buffer.from(salt) : base64(salt, "salt"), bare, serverKey);
}

const hexOctets: ReadonlySet<number> = new Set(SCRAM_MECHANISMS.map((name) => SCRAM_HASH[name].octets));

/** `sha256`, `SHA-256`, `SCRAM-SHA-256`, or the number that ejabberd has for it. */
function mechanismOf(text: string): ScramMechanism | undefined {
  switch (
    text
      .trim()
      .toUpperCase()
      .replaceAll(/[_-]/g, "")
      .replace(/^SCRAM/, "")
  ) {
    case "SHA":
    case "SHA1":
    case "2":
      return "SCRAM-SHA-1";
    case "SHA256":
    case "3":
      return "SCRAM-SHA-256";
    case "SHA512":
    case "4":
      return "SCRAM-SHA-512";
    default:
      return undefined;
  }
}

function credential(
  mechanism: ScramMechanism,
  count: string,
  salt: Uint8Array,
  storedKey: string,
  serverKey: string,
): ScramCredential {
  if (!/^\d{1,9}$/.test(count.trim())) throw new ForeignRecordError("the iterations are missing or not a number");
  const { octets } = SCRAM_HASH[mechanism];
  const key = (text: string, what: string): Uint8Array =>
    text.length === 2 * octets && /^[0-9a-f]+$/i.test(text) ? Buffer.from(text, "hex") : base64(text, what);
  const made = {
    mechanism,
    iterations: Number(count),
    salt,
    storedKey: key(storedKey, "stored key"),
    serverKey: key(serverKey, "server key"),
  };
  const fault = credentialFault(made);
  if (fault !== undefined) throw new ForeignRecordError(fault);
  return made;
}

function base64(text: string, what: string): Uint8Array {
  const octets = decodeBase64(text.trim());
  if (!octets || octets.length === 0) throw new ForeignRecordError(`the ${what} is missing or not base64`);
  return octets;
}
