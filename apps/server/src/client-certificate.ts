import type { X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate, id_ce_subjectAltName, SubjectAlternativeName } from "@peculiar/asn1-x509";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { fromBER, Utf8String } from "asn1js";

/** A client's certificate whose chain of issuers was verified in the handshake. */
export interface ClientCertificate {
  /** The accounts it is for: each id-on-xmppAddr among its alternative names, once (RFC 6120 §13.7.1.4). */
  readonly addresses: readonly BareJid[];
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** What is the form of an address in a certificate (RFC 6120 §13.7.1.4). */
const ID_ON_XMPP_ADDR = "1.3.6.1.5.5.7.8.5";

/** What a verified certificate says of its holder. Its subject says nothing: a common name is no address. */
export function readClientCertificate({ raw, validFrom, validTo }: X509Certificate): ClientCertificate {
  return { addresses: xmppAddresses(raw), validFrom: new Date(validFrom), validTo: new Date(validTo) };
}

/** Bare addresses of accounts; a name that is malformed, or is none of an account, is passed over. */
function xmppAddresses(certificate: Buffer): readonly BareJid[] {
  const addresses = new Map<string, BareJid>();
  for (const value of otherNames(certificate, ID_ON_XMPP_ADDR)) {
    const jid = Jid.parse(utf8String(value) ?? "");
    if (jid && jid.local !== undefined && jid.resource === undefined) addresses.set(jid.toString(), jid.bare);
  }
  return [...addresses.values()];
}

/** The values, in DER, of the alternative names of a type; none where the certificate is not what it should be. */
function otherNames(certificate: Buffer, type: string): readonly ArrayBuffer[] {
  try {
    const { extensions = [] } = AsnConvert.parse(certificate, Certificate).tbsCertificate;
    const alternatives = extensions.filter(({ extnID }) => extnID === id_ce_subjectAltName);
    const [only] = alternatives;
    if (!only || alternatives.length > 1) return []; // RFC 5280 §4.2: each extension once
    return AsnConvert.parse(only.extnValue, SubjectAlternativeName).flatMap(({ otherName }) =>
      otherName?.typeId === type ? [otherName.value] : [],
    );
  } catch {
    return [];
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of one UTF8String and nothing after it. */
function utf8String(der: ArrayBuffer): string | undefined {
  const { offset, result } = fromBER(der);
  if (offset !== der.byteLength || !(result instanceof Utf8String) || result.idBlock.isConstructed) return undefined;
  try {
    return utf8.decode(result.valueBlock.valueHexView);
  } catch {
    return undefined;
  }
}
