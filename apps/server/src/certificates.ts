import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, type SecureContext, type TlsOptions } from "node:tls";
import { domainToAscii } from "@rostra/xmpp/jid-domain";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

/** The certificate of each domain: the operator's when one is set, else a self-signed one made when first needed. */
export interface Certificates {
  /**
   * Options for a TLS server whose SNI chooses the certificate, `fallback` being the domain for clients that send none.
   * TLS 1.2 and 1.3 only, forward secrecy only (6120-TLS-1, -2).
   */
  tlsOptions(fallback?: string): Promise<TlsOptions>;
}

/** Forward-secret AEAD suites for TLS 1.2; those of TLS 1.3 are all fine (6120-TLS-2). */
const TLS12_CIPHERS = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

export interface CertificateSource {
  /** PEM files, for every domain. */
  readonly files?: { readonly cert: string; readonly key: string };
  /** Where certificates made here are kept. */
  readonly folder: string;
  /** The public host name, a second name in certificates made here. */
  readonly host: string;
  /** Whether a name is that of a served domain: nobody can make us generate keys for others. */
  readonly isServed: (domain: string) => boolean;
}

/**
 * Reads or makes certificates. The operator's files are read now, so that a fault in them is told at the start; a
 * certificate made here is kept in `folder` and lives on over restarts. Making one takes some 20 ms, once a domain.
 */
export async function openCertificates(source: CertificateSource): Promise<Certificates> {
  const contexts = new Map<string, Promise<Loaded>>();
  const given = source.files && load(readFileSync(source.files.cert, "utf8"), readFileSync(source.files.key, "utf8"));
  const unnamed = given ?? (await selfSigned(source, source.host));

  const loadedFor = (name: string): Promise<Loaded> => {
    if (given) return Promise.resolve(given);
    if (name === source.host || !source.isServed(name)) return Promise.resolve(unnamed);
    const known = contexts.get(name) ?? selfSigned(source, name);
    contexts.set(name, known);
    known.catch(() => contexts.delete(name));
    return known;
  };
  return {
    async tlsOptions(fallback) {
      return {
        minVersion: "TLSv1.2",
        ciphers: `TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:${TLS12_CIPHERS}`,
        // A TLS server takes certificate and key, a socket that is upgraded the context made of them.
        ...(await loadedFor(fallback ?? source.host)),
        SNICallback: (name, answer) => {
          loadedFor(name.toLowerCase()).then(
            (loaded) => answer(null, loaded.secureContext),
            (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
          );
        },
      };
    },
  };
}

interface Loaded {
  readonly cert: string;
  readonly key: string;
  readonly secureContext: SecureContext;
}

function load(cert: string, key: string): Loaded {
  return { cert, key, secureContext: createSecureContext({ cert, key }) };
}

async function selfSigned(source: CertificateSource, domain: string): Promise<Loaded> {
  const ascii = domainToAscii(domain) ?? domain;
  const path = join(source.folder, `${ascii.replaceAll(/[^A-Za-z0-9.-]/g, "_")}.pem`);
  let pem: string;
  try {
    pem = readFileSync(path, "utf8");
  } catch {
    const made = await selfSignedCertificate([ascii, source.host]);
    pem = `${made.cert}\n${made.key}\n`;
    mkdirSync(source.folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, pem, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return load(pem, pem);
}
