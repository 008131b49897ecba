import { constants, X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, type SecureContext, type TlsOptions, type Server as TlsServer } from "node:tls";
import type { PresentedCertificate } from "@rostra/core/system/system-store";
import { domainToAscii, prepareDomainpart } from "@rostra/xmpp/jid-domain";
import { selfSignedCertificate } from "./self-signed-certificate.ts";
import { TlsUpgrade } from "./transport/tls-upgrade.ts";

/** The certificate of each domain: the operator's when one is set, else a self-signed one made when first needed. */
export interface Certificates {
  /**
   * Options for a TLS server whose SNI chooses the certificate. TLS 1.2 and 1.3 only, forward secrecy only (6120-TLS-1,
   * -2). Clients are asked for a certificate where there are authorities for them, and may have none.
   */
  tlsOptions(): Promise<TlsOptions>;
  /** The same on a connection that began without TLS, `domain` being for clients that send no name. */
  upgrade(domain: string): Promise<TlsUpgrade>;
  /**
   * Reads the operator's files again if they have changed, and gives whether it did. Throws on a fault in the new files,
   * and goes on with the old ones.
   */
  refresh(): boolean;
  /** Gives a TLS server the new certificate after each change: it keeps the one it was made with else. */
  keepCurrent(server: Pick<TlsServer, "setSecureContext">): void;
  /** When the first of the certificates in use runs out. */
  expiry(): Date;
  /** What clients of these domains are shown by now; nothing of a domain whose certificate nobody has asked for yet. */
  presented(domains: readonly string[]): readonly PresentedCertificate[];
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

/** PEM files that decide whom to believe a client's certificate. */
export interface ClientAuthorities {
  readonly ca: string;
  /** Of every authority in a chain; absent: nothing is revoked. */
  readonly crl?: string;
}

export interface CertificateSource {
  /** PEM files, for every domain. */
  readonly files?: CertificateFiles;
  /** Absent: clients are not asked for certificates. */
  readonly clients?: ClientAuthorities;
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
  let trust = loadTrust(source.clients);
  const use = (name: string, pair: KeyPair): Loaded => {
    const loaded = load(pair, trust, chooseByName);
    inUse.set(name, loaded);
    return loaded;
  };
  const chooseByName: TlsOptions["SNICallback"] = (name, answer) => {
    loadedFor(prepareDomainpart(name) ?? name).then(
      // JID-8: SNI has A-labels
      (loaded) => answer(null, loaded.secureContext),
      (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
    );
  };
  let given = source.files && use("", readPair(source.files));
  let unnamed = given ?? use(source.host, await selfSigned(source, source.host));

  const loadedFor = (name: string): Promise<Loaded> => {
    if (given) return Promise.resolve(given);
    if (name === source.host || !source.isServed(name)) return Promise.resolve(unnamed);
    const known = contexts.get(name) ?? selfSigned(source, name).then((pair) => use(name, pair));
    contexts.set(name, known);
    known.catch(() => contexts.delete(name));
    return known;
  };
  return {
    tlsOptions: async () => (await loadedFor(source.host)).options,
    upgrade: async (domain) => (await loadedFor(domain)).upgrade(),
    refresh() {
      const pair = source.files && given?.changedAt !== changedAt(source.files) ? readPair(source.files) : undefined;
      if (!pair && trust.changedAt === changedAt(source.clients)) return false;
      trust = loadTrust(source.clients);
      if (given) given = use("", pair ?? given);
      unnamed = given ?? use(source.host, unnamed);
      contexts.clear();
      for (const server of servers) server.setSecureContext(unnamed.options);
      return true;
    },
    keepCurrent(server) {
      servers.push(server);
    },
    presented(domains) {
      return domains.flatMap((domain) => {
        const loaded = given ?? (domain === source.host ? unnamed : inUse.get(domain));
        return loaded ? [{ domain, ...factsOf(loaded.cert) }] : [];
      });
    },
    expiry: () => new Date(Math.min(...[...inUse.values()].map(({ validTo }) => validTo.getTime()))),
  };
}

/** What a client's certificate is judged by, as options of TLS. */
interface Trust {
  readonly options: TlsOptions;
  readonly changedAt: string;
}

function loadTrust(clients: ClientAuthorities | undefined): Trust {
  const changed = changedAt(clients);
  if (!clients) return { options: {}, changedAt: changed };
  return {
    options: {
      requestCert: true, // 6120-5.4.3-3
      rejectUnauthorized: false, // who has none logs in otherwise
      ca: readFileSync(clients.ca),
      ...(clients.crl !== undefined && { crl: readLists(clients.crl) }),
      // A session that is resumed would bring what was found of its certificate long ago.
      secureOptions: constants.SSL_OP_NO_TICKET,
    },
    changedAt: changed,
  };
}

/** Each list of a PEM file; OpenSSL takes one at a time, and refuses a file that has none. */
function readLists(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return text.match(/-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g) ?? [text];
}

/** A certificate and its key, as PEM. */
interface KeyPair {
  readonly cert: string;
  readonly key: string;
  /** Of the operator's files, as {@link changedAt} tells it. */
  readonly changedAt?: string;
}

interface Loaded extends KeyPair {
  readonly options: TlsOptions;
  readonly secureContext: SecureContext;
  readonly validTo: Date;
  upgrade(): TlsUpgrade;
}

function load(pair: KeyPair, trust: Trust, chooseByName: TlsOptions["SNICallback"]): Loaded {
  const { cert, key } = pair;
  const options: TlsOptions = { ...tlsPolicy, cert, key, ...trust.options, SNICallback: chooseByName };
  let upgrade: TlsUpgrade | undefined;
  return {
    ...pair,
    options,
    secureContext: createSecureContext(options),
    validTo: new Date(new X509Certificate(cert).validTo),
    upgrade() {
      upgrade ??= new TlsUpgrade(options);
      return upgrade;
    },
  };
}

function factsOf(pem: string): Omit<PresentedCertificate, "domain"> {
  const certificate = new X509Certificate(pem);
  const { subject, issuer, subjectAltName = "", validFrom, validTo, fingerprint256 } = certificate;
  return {
    issuer: nameOf(issuer),
    names: [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].flatMap(([, name]) => name ?? []),
    selfSigned: subject === issuer,
    validFrom: new Date(validFrom),
    validUntil: new Date(validTo),
    fingerprint: fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** The organisation and the common name of a distinguished name, which has a line for each of its parts. */
function nameOf(distinguished: string): string {
  const parts = ["O", "CN"].flatMap((key) => new RegExp(`^${key}=(.+)$`, "m").exec(distinguished)?.[1] ?? []);
  return [...new Set(parts)].join(" ") || distinguished.replaceAll("\n", ", ");
}

interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

function readPair(files: CertificateFiles): KeyPair {
  const changed = changedAt(files);
  return { cert: readFileSync(files.cert, "utf8"), key: readFileSync(files.key, "utf8"), changedAt: changed };
}

/** When these files were changed, in one text; empty for none. */
function changedAt(files: CertificateFiles | ClientAuthorities | undefined): string {
  return Object.values(files ?? {})
    .map((path) => statSync(path).mtimeMs)
    .join(" ");
}

async function selfSigned(source: CertificateSource, domain: string): Promise<KeyPair> {
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
  return { cert: pem, key: pem };
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
