import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { basename, join } from "node:path";
import type { Settings } from "@rostra/config/settings";
import { domainToAscii } from "@rostra/xmpp/jid-domain";
import { systemCode } from "../failure.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** Days before a certificate's end from which on the doctor warns. */
export const EXPIRY_WARNING_DAYS = 30;

const about = "certificate";
const day = 86_400_000;

/**
 * Checks what clients are shown, the operator's certificate or those made in the data folder, and what certificates of
 * clients are judged by.
 */
export function checkCertificates(settings: Settings, domains: readonly string[], now: Date): readonly Finding[] {
  return [...checkShown(settings, domains, now), ...checkAuthorities(settings, now)];
}

function checkShown(settings: Settings, domains: readonly string[], now: Date): readonly Finding[] {
  const { ROSTRA_TLS_CERT: cert, ROSTRA_TLS_KEY: key, ROSTRA_HOST: host } = settings;
  if (cert !== undefined && key !== undefined) return checkGiven(cert, key, { host, domains }, now);
  const folder = join(settings.ROSTRA_DATA_DIR, "tls");
  const made = pemFilesIn(folder);
  if (made.length === 0) return [ok(about, "A self-signed certificate is made at the first start.")];
  return [
    warning(
      about,
      "Certificates are self-signed: clients of other machines will not trust them. Set ROSTRA_TLS_CERT and ROSTRA_TLS_KEY.",
    ),
    ...made.flatMap((file) => checkMade(file, domains, now)),
  ];
}

/** One that Rostra made; the name of its file tells for whom. */
function checkMade(file: string, domains: readonly string[], now: Date): readonly Finding[] {
  const certificate = readCertificate(file);
  if (typeof certificate === "string") return [problem(about, certificate)];
  const domain = domains.find((name) => basename(file) === `${domainToAscii(name)}.pem`);
  const isOthers = domain !== undefined && !covers(certificate, domain);
  return [
    ...expiry(file, certificate, now, "it is made anew at the next start"),
    ...(isOthers ? [problem(about, `${file} does not name ${domain}: remove the file and start again.`)] : []),
  ];
}

function checkGiven(
  cert: string,
  key: string,
  { host, domains }: { readonly host: string; readonly domains: readonly string[] },
  now: Date,
): readonly Finding[] {
  const certificate = readCertificate(cert);
  if (typeof certificate === "string") return [problem(about, certificate)];
  const keyTrouble = checkKey(certificate, cert, key);
  const findings = [...expiry(cert, certificate, now, "renew it"), ...(keyTrouble ? [problem(about, keyTrouble)] : [])];
  const missing = domains.filter((name) => !covers(certificate, name));
  if (missing.length > 0)
    findings.push(problem(about, `${cert} does not name ${missing.join(", ")}: clients will refuse it there.`));
  // A client of XMPP checks the name of its domain; the name of the machine is what a web client checks.
  if (!missing.includes(host) && !covers(certificate, host))
    findings.push(warning(about, `${cert} does not name ${host}: web clients will refuse it.`));
  return findings.length > 0
    ? findings
    : [ok(about, `${cert} is valid until ${new Date(certificate.validTo).toISOString()} and names everything served.`)];
}

function covers(certificate: X509Certificate, name: string): boolean {
  return isIP(name) > 0
    ? certificate.checkIP(name) !== undefined
    : certificate.checkHost(domainToAscii(name)) !== undefined;
}

function expiry(file: string, certificate: X509Certificate, now: Date, remedy: string): readonly Finding[] {
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  const days = Math.floor((to.getTime() - now.getTime()) / day);
  if (from > now) return [problem(about, `${file} is not valid before ${from.toISOString()}.`)];
  if (to <= now) return [problem(about, `${file} expired on ${to.toISOString()}: clients will refuse it.`)];
  if (days < EXPIRY_WARNING_DAYS)
    return [warning(about, `${file} expires in ${days} days, on ${to.toISOString()}: ${remedy}.`)];
  return [];
}

function checkKey(certificate: X509Certificate, cert: string, key: string): string | undefined {
  try {
    const privateKey = createPrivateKey(readFileSync(key));
    return certificate.checkPrivateKey(privateKey) ? undefined : `The private key ${key} does not belong to ${cert}.`;
  } catch (error) {
    const code = systemCode(error);
    return `The private key ${key} cannot be ${code?.startsWith("E") && !code.startsWith("ERR_") ? `read (${code})` : "understood: it is not a PEM key without passphrase"}.`;
  }
}

/** The files by which certificates of clients are judged. */
function checkAuthorities(settings: Settings, now: Date): readonly Finding[] {
  const { ROSTRA_TLS_CLIENT_CA: ca, ROSTRA_TLS_CLIENT_CRL: crl } = settings;
  if (ca === undefined) return [];
  const authorities = readCertificate(ca);
  const findings =
    typeof authorities === "string" ? [problem(about, authorities)] : [...expiry(ca, authorities, now, "renew it")];
  if (typeof authorities !== "string" && !authorities.ca)
    findings.push(problem(about, `${ca} holds no certificate of an authority: no client certificate is believed.`));
  if (crl !== undefined && !readable(crl).includes("-----BEGIN X509 CRL-----"))
    findings.push(problem(about, `${crl} cannot be read or holds no PEM list of revoked certificates.`));
  return findings.length > 0 ? findings : [ok(about, `Clients may log in with certificates of ${ca}.`)];
}

/** The text of a file; empty when it cannot be read. */
function readable(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The first certificate of a PEM file, or a sentence. */
function readCertificate(file: string): X509Certificate | string {
  try {
    return new X509Certificate(readFileSync(file));
  } catch (error) {
    const code = systemCode(error);
    return code === "ENOENT" || code === "EACCES" || code === "EISDIR"
      ? `The certificate ${file} cannot be read (${code}).`
      : `${file} holds no PEM certificate.`;
  }
}

function pemFilesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".pem"))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
