import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Certificates, openCertificates } from "./certificates.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rostra-tls-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whose certificate a TLS server with these certificates shows, by SNI or without it. */
async function shown(
  certificates: Certificates,
  servernames: readonly (string | undefined)[],
): Promise<readonly string[]> {
  const server = createServer(await certificates.tlsOptions(), (socket) => socket.end()).listen(0, "127.0.0.1");
  certificates.keepCurrent(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const subjects: string[] = [];
  for (const servername of servernames) {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...(servername && { servername }) });
    await once(socket, "secureConnect");
    subjects.push(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  }
  server.close();
  return subjects;
}

async function writePair(
  names: readonly string[],
  at: number,
): Promise<{ readonly cert: string; readonly key: string }> {
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  const made = await selfSignedCertificate(names);
  writeFileSync(files.cert, made.cert);
  writeFileSync(files.key, made.key);
  for (const path of [files.cert, files.key]) utimesSync(path, at, at);
  return files;
}

/** One that is believed when it is an authority, for it is its own. */
async function authority(value: string): Promise<{ readonly cert: string; readonly key: string }> {
  const made = await generate([{ name: "commonName", value }], {
    keyType: "ec",
    extensions: [{ name: "basicConstraints", cA: true, critical: true }],
  });
  return { cert: made.cert, key: made.private };
}

/** Whether a server with these certificates believes the one that a client shows. */
async function believes(certificates: Certificates, client: { cert: string; key: string }): Promise<boolean> {
  const server = createServer(await certificates.tlsOptions()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const seen = once(server, "secureConnection");
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...client });
  const [theirs] = await seen;
  socket.destroy();
  theirs.destroy();
  server.close();
  return theirs.authorized;
}

describe("RFC 6120 §13.7.2 authorities of clients", () => {
  it("6120-13.7.2-1 believes what chains to them, as they are now", async () => {
    const [one, other] = [await authority("one"), await authority("other")];
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, one.cert);
    const certificates = await openCertificates({
      folder,
      host: "im.example.net",
      isServed: () => false,
      clients: { ca },
    });
    expect([await believes(certificates, one), await believes(certificates, other)]).toEqual([true, false]);
    expect(certificates.refresh()).toBe(false);
    writeFileSync(ca, other.cert);
    utimesSync(ca, 1, 1);
    expect(certificates.refresh()).toBe(true);
    expect([await believes(certificates, one), await believes(certificates, other)]).toEqual([false, true]);
  });

  it("6120-13.7.2-1 goes on with the old ones when the new file cannot be used", async () => {
    const one = await authority("one");
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, one.cert);
    const crl = join(folder, "crl.pem");
    const source = { folder, host: "im.example.net", isServed: () => false };
    const certificates = await openCertificates({ ...source, clients: { ca } });
    rmSync(ca);
    expect(() => certificates.refresh()).toThrow("ENOENT");
    expect(await believes(certificates, one)).toBe(true);
    writeFileSync(ca, one.cert);
    writeFileSync(crl, "no list at all");
    await expect(openCertificates({ ...source, clients: { ca, crl } })).rejects.toThrow("CRL");
  });
});

describe("RFC 6120 §5.4.3 certificates", () => {
  it("6120-5.4.3-2 makes one for each served domain, asked for by its A-label, and none for others", async () => {
    const served = new Set(["example.net", "bücher.example"]);
    const certificates = await openCertificates({
      folder,
      host: "im.example.net",
      isServed: (domain) => served.has(domain),
    });
    expect(
      await shown(certificates, [
        "example.net",
        "EXAMPLE.net",
        "xn--bcher-kva.example",
        "elsewhere.example",
        undefined,
      ]),
    ).toEqual(["example.net", "example.net", "xn--bcher-kva.example", "im.example.net", "im.example.net"]);
  });

  it("a certificate made here is found again after a restart", async () => {
    const source = { folder, host: "im.example.net", isServed: () => false };
    const [first, second] = [await openCertificates(source), await openCertificates(source)];
    expect(second.expiry()).toEqual(first.expiry());
    expect(first.expiry().getTime()).toBeGreaterThan(Date.now() + 700 * 86_400_000);
  });

  it("the operator's files are read again when they change, for clients with SNI and without", async () => {
    const files = await writePair(["old.example"], 1_700_000_000);
    const certificates = await openCertificates({ folder, files, host: "im.example.net", isServed: () => true });
    expect(await shown(certificates, ["a.example", undefined])).toEqual(["old.example", "old.example"]);
    expect(certificates.refresh()).toBe(false);
    await writePair(["new.example"], 1_700_000_100);
    expect(certificates.refresh()).toBe(true);
    expect(await shown(certificates, ["a.example", undefined])).toEqual(["new.example", "new.example"]);
  });

  it("a running TLS server shows the new certificate to clients without SNI", async () => {
    const files = await writePair(["old.example"], 1_700_000_000);
    const certificates = await openCertificates({ folder, files, host: "im.example.net", isServed: () => true });
    const server = createServer(await certificates.tlsOptions(), (socket) => socket.end()).listen(0, "127.0.0.1");
    certificates.keepCurrent(server);
    await once(server, "listening");
    await writePair(["new.example"], 1_700_000_100);
    certificates.refresh();
    const socket = connect({
      port: (server.address() as AddressInfo).port,
      host: "127.0.0.1",
      rejectUnauthorized: false,
    });
    await once(socket, "secureConnect");
    expect(socket.getPeerCertificate().subject.CN).toBe("new.example");
    socket.destroy();
    server.close();
  });

  it("a fault in changed files is told, and the old certificate stays in use", async () => {
    const files = await writePair(["old.example"], 1_700_000_000);
    const certificates = await openCertificates({ folder, files, host: "im.example.net", isServed: () => true });
    writeFileSync(files.cert, "no certificate");
    expect(() => certificates.refresh()).toThrow();
    expect(await shown(certificates, ["a.example"])).toEqual(["old.example"]);
  });
});
