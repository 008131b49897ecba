import { isIP } from "node:net";
import { generate } from "selfsigned";

/** Days a certificate made here is valid: some clients refuse more than 825. */
const VALID_DAYS = 800;
const DAY_MS = 86_400_000;
/** Clients' clocks may be late by so much, in milliseconds. */
const CLOCK_SLACK_MS = 3_600_000;

/** A self-signed P-256 certificate for the names (A-labels or IP addresses; the first is the subject), as PEM texts. */
export async function selfSignedCertificate(
  names: readonly string[],
): Promise<{ readonly cert: string; readonly key: string }> {
  const unique = [...new Set(names)];
  const made = await generate([{ name: "commonName", value: unique[0] ?? "rostra" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - CLOCK_SLACK_MS),
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: unique.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  });
  return { cert: made.cert.trim(), key: made.private.trim() };
}
