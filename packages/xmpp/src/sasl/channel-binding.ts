import { createHash } from "node:crypto";

/** The channel bindings this code knows how to make; tls-unique is not among them (undefined on TLS 1.3). */
export type ChannelBindingType = "tls-exporter" | "tls-server-end-point";

/** What tls-exporter asks of the TLS exporter (RFC 9266 §2): `exportKeyingMaterial(length, label, context)`. */
export const TLS_EXPORTER = { label: "EXPORTER-Channel-Binding", length: 32, context: new Uint8Array() } as const;

/**
 * The tls-server-end-point binding of a certificate as sent, in DER (RFC 5929 §4.1): its hash under the hash function of
 * its signature, SHA-256 in place of MD5 and SHA-1. Undefined when the signature algorithm has no hash function of its own
 * (Ed25519, Ed448), is not known, or the octets are not a certificate; the type is then not to be offered.
 */
export function tlsServerEndPoint(certificate: Uint8Array): Uint8Array | undefined {
  const algorithm = children(children([...values(certificate)][0])[1]?.content); // Certificate.signatureAlgorithm
  return undefined;
}
