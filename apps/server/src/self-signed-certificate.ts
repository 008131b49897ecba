import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** Days a certificate made here is valid: some clients refuse more than 825. */
const VALID_DAYS = 800;

/** A self-signed P-256 certificate for the names (A-labels or IP addresses; the first is the subject), as PEM texts. */
export async function selfSignedCertificate(
  names: readonly string[],
): Promise<{ readonly cert: string; readonly key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const unique = [...new Set(names)];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [unique[0] ?? "rostra"] }],
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + VALID_DAYS * 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        unique.map((name) => ({ type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const), value: name })),
      ),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    cert: certificate.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replaceAll(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----`,
  };
}
