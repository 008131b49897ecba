import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { GeneralName, OtherName, SubjectAlternativeName } from "@peculiar/asn1-x509";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
} from "@peculiar/x509";
import { Utf8String } from "asn1js";

cryptoProvider.set(webcrypto);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const XMPP_ADDR = "1.3.6.1.5.5.7.8.5";
const day = 86_400_000;

/** What a client's certificate is to say. */
export interface Wanted {
  /** In the subject; by default `client`. */
  readonly commonName?: string;
  /** id-on-xmppAddr, in the order given. */
  readonly addresses?: readonly string[];
  /** DNS names, for certificates that say something else. */
  readonly names?: readonly string[];
  /** Values of id-on-xmppAddr as DER, for what is malformed. */
  readonly raw?: readonly Uint8Array[];
  /** In milliseconds from now. */
  readonly from?: number;
  readonly to?: number;
}

/** A certificate and its key as PEM, as a client brings them. */
export interface ClientPair {
  readonly cert: string;
  readonly key: string;
  readonly serialNumber: string;
}

/** An authority that signs certificates of clients. */
export interface Authority {
  /** Its own certificate as PEM. */
  readonly ca: string;
  issue(wanted?: Wanted): Promise<ClientPair>;
  /** The list of what it has revoked, as PEM. */
  revoke(...certificates: readonly ClientPair[]): Promise<string>;
}

export async function authority(name: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const own = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 30 * day),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  let serial = 0x1000;
  return {
    ca: own.toString("pem"),
    async issue(wanted = {}) {
      const { privateKey, publicKey } = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const certificate = await X509CertificateGenerator.create({
        serialNumber: (++serial).toString(16),
        subject: [{ CN: [wanted.commonName ?? "client"] }],
        issuer: own.subject,
        notBefore: new Date(Date.now() + (wanted.from ?? -day)),
        notAfter: new Date(Date.now() + (wanted.to ?? day)),
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: alternativeNames(wanted),
      });
      return {
        cert: certificate.toString("pem"),
        key: pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", privateKey)),
        serialNumber: certificate.serialNumber,
      };
    },
    revoke: (...certificates) => revocations(own, keys.privateKey, certificates),
  };
}

function alternativeNames({ addresses = [], names = [], raw = [] }: Wanted): Extension[] {
  const values = [...addresses.map((value) => new Utf8String({ value }).toBER()), ...raw.map(bufferOf)];
  const all = [
    ...values.map((value) => new GeneralName({ otherName: new OtherName({ typeId: XMPP_ADDR, value }) })),
    ...names.map((dNSName) => new GeneralName({ dNSName })),
  ];
  if (all.length === 0) return [];
  return [new Extension("2.5.29.17", false, AsnConvert.serialize(new SubjectAlternativeName(all)))];
}

async function revocations(
  own: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  revoked: readonly ClientPair[],
): Promise<string> {
  const list = await X509CrlGenerator.create({
    issuer: own.subject,
    thisUpdate: new Date(Date.now() - day),
    nextUpdate: new Date(Date.now() + day),
    entries: revoked.map(({ serialNumber }) => ({ serialNumber, revocationDate: new Date(Date.now() - day) })),
    signingKey,
    signingAlgorithm: algorithm,
  });
  return pem("X509 CRL", list.rawData);
}

function bufferOf(octets: Uint8Array): ArrayBuffer {
  return new Uint8Array(octets).buffer;
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
