import { X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, type SecureContext, type TlsOptions, type Server as TlsServer } from "node:tls";
import { domainToAscii, prepareDomainpart } from "@rostra/xmpp/jid-domain";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

/** The certificate of each domain: the operator's when one is set, else a self-signed one made when first needed. */
export interface Certificates {
  /**
   * Options for a TLS server whose SNI chooses the certificate, `fallback` being the domain for clients that send none.
   * TLS 1.2 and 1.3 only, forward secrecy only (6120-TLS-1, -2).
   */
  tlsOptions(fallback?: string): Promise<TlsOptions>;
  /**
   * Reads the operator's files again if they have changed, and gives whether it did. Throws on a fault in the new files,
   * and goes on with the old ones.
   */
  refresh(): boolean;
  /** Gives a TLS server the new certificate after each change: it keeps the one it was made with else. */
  keepCurrent(server: Pick<TlsServer, "setSecureContext">): void;
  /** When the first of the certificates in use runs out. */
  expiry(): Date;
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

const tlsPolicy = {
  minVersion: "TLSv1.2",
  ciphers: `TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:${TLS12_CIPHERS}`,
} as const;

/** A certificate made here is made anew, at the next start, when it has fewer days left. */
const RENEW_DAYS = 30;

export interface CertificateSource {
  /** PEM files, for every domain. */
  readonly files?: CertificateFiles;
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
  const servers: Pick<TlsServer, "setSecureContext">[] = [];
  const inUse = new Map<string, Loaded>();
  const use = (name: string, loaded: Loaded): Loaded => {
    inUse.set(name, loaded);
    return loaded;
  };
  let given = source.files && use("", loadFiles(source.files));
  const unnamed = given ?? use(source.host, await selfSigned(source, source.host));

  const loadedFor = (name: string): Promise<Loaded> => {
    if (given) return Promise.resolve(given);
    if (name === source.host || !source.isServed(name)) return Promise.resolve(unnamed);
    const known = contexts.get(name) ?? selfSigned(source, name).then((loaded) => use(name, loaded));
    contexts.set(name, known);
    known.catch(() => contexts.delete(name));
    return known;
  };
  return {
    async tlsOptions(fallback) {
      return {
        ...tlsPolicy,
        // A TLS server takes certificate and key, a socket that is upgraded the context made of them.
        ...(await loadedFor(fallback ?? source.host)),
        SNICallback: (name, answer) => {
          loadedFor(prepareDomainpart(name) ?? name).then(
            // JID-8: SNI has A-labels
            (loaded) => answer(null, loaded.secureContext),
            (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
          );
        },
      };
    },
    refresh() {
      if (!source.files || given?.changedAt === changedAt(source.files)) return false;
      given = use("", loadFiles(source.files));
      const { cert, key } = given;
      for (const server of servers) server.setSecureContext({ ...tlsPolicy, cert, key });
      return true;
    },
    keepCurrent(server) {
      servers.push(server);
    },
    expiry: () => new Date(Math.min(...[...inUse.values()].map(({ validTo }) => validTo.getTime()))),
  };
}

interface Loaded {
  readonly cert: string;
  readonly key: string;
  readonly secureContext: SecureContext;
  readonly validTo: Date;
  /** Of the operator's files, as {@link changedAt} tells it. */
  readonly changedAt?: string;
}

function load(cert: string, key: string): Loaded {
  return {
    cert,
    key,
    secureContext: createSecureContext({ cert, key }),
    validTo: new Date(new X509Certificate(cert).validTo),
  };
}

interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

function loadFiles(files: CertificateFiles): Loaded {
  const changed = changedAt(files);
  return { ...load(readFileSync(files.cert, "utf8"), readFileSync(files.key, "utf8")), changedAt: changed };
}

function changedAt({ cert, key }: CertificateFiles): string {
  return [cert, key].map((path) => statSync(path).mtimeMs).join(" ");
}

async function selfSigned(source: CertificateSource, domain: string): Promise<Loaded> {
  const ascii = domainToAscii(domain) ?? domain;
  const path = join(source.folder, `${ascii.replaceAll(/[^A-Za-z0-9.-]/g, "_")}.pem`);
  let pem = readIfThere(path);
  if (pem === undefined || daysLeft(pem) < RENEW_DAYS) {
    const made = await selfSignedCertificate([ascii, source.host]);
    pem = `${made.cert}\n${made.key}\n`;
    mkdirSync(source.folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, pem, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return load(pem, pem);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function daysLeft(pem: string): number {
  return (new Date(new X509Certificate(pem).validTo).getTime() - Date.now()) / 86_400_000;
}
