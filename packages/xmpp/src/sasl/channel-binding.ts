import { createHash } from "node:crypto";

/** The channel bindings this project makes; tls-unique is not among them, being undefined on TLS 1.3 (RFC 9266 §3). */
export type ChannelBindingType = "tls-exporter" | "tls-server-end-point";

/** What tls-exporter asks of TLS: `exportKeyingMaterial(length, label, context)` (RFC 9266 §2). */
export const TLS_EXPORTER = { label: "EXPORTER-Channel-Binding", length: 32, context: Buffer.alloc(0) } as const;

/**
 * The tls-server-end-point binding of a certificate as sent, in DER (RFC 5929 §4.1): its hash under the hash function of
 * its signature, SHA-256 in place of MD5 and SHA-1. Undefined when the signature has no one hash function (Ed25519,
 * Ed448), when its algorithm is unknown, or when the octets are no certificate: the type is then not to be offered.
 */
export function tlsServerEndPoint(certificate: Uint8Array): Uint8Array | undefined {
  const signatureAlgorithm = elements(elements(certificate)[0])[1]; // RFC 5280 §4.1: tbsCertificate, signatureAlgorithm, …
  const hash = signatureHash(signatureAlgorithm);
  return hash === undefined
    ? undefined
    : createHash(replacements[hash] ?? hash)
        .update(certificate)
        .digest();
}

const replacements: Readonly<Record<string, string>> = { md5: "sha256", sha1: "sha256" };

const RSASSA_PSS = "2a864886f70d01010a"; // 1.2.840.113549.1.1.10

/** Object identifiers, as the hexadecimal of their DER content, of signature algorithms with a fixed hash function. */
const signatureHashes: Readonly<Record<string, string>> = {
  "2a864886f70d010104": "md5", // 1.2.840.113549.1.1.4, RSA (PKCS #1 v1.5)
  "2a864886f70d010105": "sha1",
  "2a864886f70d01010e": "sha224",
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2a8648ce3d0401": "sha1", // 1.2.840.10045.4.1, ECDSA
  "2a8648ce3d040301": "sha224",
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
};

/** Object identifiers of the hash functions that RSASSA-PSS may name (RFC 4055 §2.1). */
const hashes: Readonly<Record<string, string>> = {
  "2b0e03021a": "sha1",
  "608648016503040204": "sha224",
  "608648016503040201": "sha256",
  "608648016503040202": "sha384",
  "608648016503040203": "sha512",
};

function signatureHash(algorithm: DerElement | undefined): string | undefined {
  const [identifier, parameters] = elements(algorithm);
  const name = oid(identifier);
  return name === RSASSA_PSS ? pssHash(elements(parameters)) : signatureHashes[name];
}

/** RFC 4055 §3.1: [0] is the hash of the message, [1] the mask generation with its own; both are SHA-1 when absent. */
function pssHash(parameters: readonly DerElement[]): string | undefined {
  const [hash, mask] = [0xa0, 0xa1].map((tag) => elements(parameters.find((parameter) => parameter.tag === tag))[0]);
  const messageHash = hash === undefined ? "sha1" : hashes[oid(elements(hash)[0])];
  const maskHash = mask === undefined ? "sha1" : hashes[oid(elements(elements(mask)[1])[0])];
  return messageHash === maskHash ? messageHash : undefined;
}

interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

function oid(element: DerElement | undefined): string {
  return element?.tag === 0x06 ? Buffer.from(element.content).toString("hex") : "";
}

/** The DER elements that follow one another in the octets, or in a constructed element; none when any is cut short. */
function elements(within: Uint8Array | DerElement | undefined): readonly DerElement[] {
  if (within === undefined) return [];
  const octets = within instanceof Uint8Array ? within : within.content;
  const found: DerElement[] = [];
  let at = 0;
  while (at < octets.length) {
    const [tag, first] = octets.subarray(at, at + 2);
    if (tag === undefined || first === undefined) return [];
    const extra = first < 0x80 ? 0 : first & 0x7f; // X.690 §8.1.3: how many octets of length follow
    const start = at + 2 + extra;
    const length = extra === 0 ? first : octets.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
    if (start + length > octets.length) return [];
    found.push({ tag, content: octets.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}
