import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSettings, type Settings } from "@rostra/config/settings";
import { generate } from "selfsigned";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkCertificates } from "./certificate.ts";

const now = new Date("2030-06-15T12:00:00Z");
const daysFromNow = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rostra-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function pem(names: readonly string[], from: number, to: number): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: "commonName", value: "test" }], {
    keyType: "ec",
    notBeforeDate: daysFromNow(from),
    notAfterDate: daysFromNow(to),
    extensions: [
      {
        name: "subjectAltName",
        altNames: names.map((name) => (/^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** Settings with a certificate of its own for these names and days. */
async function given(names: readonly string[], from = -10, to = 90): Promise<Settings> {
  const made = await pem(names, from, to);
  writeFileSync(join(folder, "cert.pem"), made.cert);
  writeFileSync(join(folder, "key.pem"), made.key);
  return settings({ ROSTRA_TLS_CERT: join(folder, "cert.pem"), ROSTRA_TLS_KEY: join(folder, "key.pem") });
}

function settings(env: Record<string, string>): Settings {
  return loadSettings({ ROSTRA_CONFIG: "/dev/null", ROSTRA_DATA_DIR: folder, ...env }, { root: folder });
}

const sentences = (subject: Settings, domains: readonly string[] = []): readonly string[] =>
  checkCertificates(subject, domains, now).map(({ level, text }) => `${level}: ${text.replaceAll(folder, "")}`);

describe("doctor: certificate", () => {
  it("is content with one that is valid and names host and domains", async () => {
    expect(
      sentences(await given(["127.0.0.1", "*.example.com", "example.com"]), ["example.com", "im.example.com"]),
    ).toEqual(["ok: /cert.pem is valid until 2030-09-13T12:00:00.000Z and names everything served."]);
  });
  it("names what the certificate does not", async () => {
    expect(sentences(await given(["example.com"]), ["example.com", "bücher.example", "example.org"])).toEqual([
      "problem: /cert.pem does not name bücher.example, example.org: clients will refuse it there.",
      "warning: /cert.pem does not name 127.0.0.1: web clients will refuse it.",
    ]);
    expect(sentences(await given(["127.0.0.1", "xn--bcher-kva.example"]), ["bücher.example"])).toHaveLength(1);
  });
  it("tells the end that is near, has come, or the beginning that has not", async () => {
    expect(sentences(await given(["127.0.0.1"], -10, 29.5))).toEqual([
      "warning: /cert.pem expires in 29 days, on 2030-07-15T00:00:00.000Z: renew it.",
    ]);
    expect(sentences(await given(["127.0.0.1"], -10, -1))).toEqual([
      "problem: /cert.pem expired on 2030-06-14T12:00:00.000Z: clients will refuse it.",
    ]);
    expect(sentences(await given(["127.0.0.1"], 1, 90))).toEqual([
      "problem: /cert.pem is not valid before 2030-06-16T12:00:00.000Z.",
    ]);
  });
  it("tells a key of another certificate", async () => {
    const subject = await given(["127.0.0.1"]);
    writeFileSync(join(folder, "key.pem"), (await pem(["x"], 0, 1)).key);
    expect(sentences(subject)).toEqual(["problem: The private key /key.pem does not belong to /cert.pem."]);
  });
  it("tells files that are missing or hold something else", async () => {
    const subject = await given(["127.0.0.1"]);
    writeFileSync(join(folder, "key.pem"), "secret");
    expect(sentences(subject)).toEqual([
      "problem: The private key /key.pem cannot be understood: it is not a PEM key without passphrase.",
    ]);
    writeFileSync(join(folder, "cert.pem"), "certificate");
    expect(sentences(subject)).toEqual(["problem: /cert.pem holds no PEM certificate."]);
    rmSync(join(folder, "cert.pem"));
    expect(sentences(subject)).toEqual(["problem: The certificate /cert.pem cannot be read (ENOENT)."]);
  });
  it("looks at those made in the data folder", async () => {
    expect(sentences(settings({}))).toEqual(["ok: A self-signed certificate is made at the first start."]);
    mkdirSync(join(folder, "tls"));
    const old = await pem(["example.com"], -100, -1);
    writeFileSync(join(folder, "tls/example.com.pem"), `${old.cert}\n${old.key}`);
    expect(sentences(settings({}))).toEqual([
      "warning: Certificates are self-signed: clients of other machines will not trust them. Set ROSTRA_TLS_CERT and ROSTRA_TLS_KEY.",
      "problem: /tls/example.com.pem expired on 2030-06-14T12:00:00.000Z: clients will refuse it.",
    ]);
  });
  it("looks at the one of every domain, at its end and at its name", async () => {
    mkdirSync(join(folder, "tls"));
    for (const [file, name, to] of [
      ["example.com", "example.com", 90],
      ["example.net", "example.net", 5],
      ["example.org", "example.com", 90],
      ["xn--bcher-kva.example", "xn--bcher-kva.example", 90],
    ] as const) {
      const made = await pem([name, "127.0.0.1"], -10, to);
      writeFileSync(join(folder, `tls/${file}.pem`), `${made.cert}\n${made.key}`);
    }
    const domains = ["example.com", "example.net", "example.org", "bücher.example", "new.example"];
    expect(sentences(settings({}), domains).slice(1)).toEqual([
      "warning: /tls/example.net.pem expires in 5 days, on 2030-06-20T12:00:00.000Z: it is made anew at the next start.",
      "problem: /tls/example.org.pem does not name example.org: remove the file and start again.",
    ]);
  });
});

describe("doctor: authorities of client certificates", () => {
  const said = (env: Record<string, string>): readonly string[] => sentences(settings(env)).slice(1);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  it("is content with one that is valid, and tells its end", async () => {
    const authority = async (to: number) =>
      (
        await generate([{ name: "commonName", value: "CA" }], {
          keyType: "ec",
          notBeforeDate: daysFromNow(-10),
          notAfterDate: daysFromNow(to),
          extensions: [{ name: "basicConstraints", cA: true, critical: true }],
        })
      ).cert;
    const ROSTRA_TLS_CLIENT_CA = file("ca.pem", await authority(90));
    expect(said({ ROSTRA_TLS_CLIENT_CA })).toEqual(["ok: Clients may log in with certificates of /ca.pem."]);
    expect(said({ ROSTRA_TLS_CLIENT_CA, ROSTRA_TLS_CLIENT_CRL: file("crl.pem", "x") })).toEqual([
      "problem: /crl.pem cannot be read or holds no PEM list of revoked certificates.",
    ]);
    file("ca.pem", await authority(10));
    expect(said({ ROSTRA_TLS_CLIENT_CA })[0]).toMatch(/^warning: \/ca.pem expires in 10 days/);
  });
  it("tells a file that is missing, or is of no authority", async () => {
    expect(said({ ROSTRA_TLS_CLIENT_CA: join(folder, "no.pem") })).toEqual([
      "problem: The certificate /no.pem cannot be read (ENOENT).",
    ]);
    const leaf = await generate([{ name: "commonName", value: "x" }], {
      keyType: "ec",
      notBeforeDate: daysFromNow(-10),
      notAfterDate: daysFromNow(90),
      extensions: [{ name: "basicConstraints", cA: false, critical: true }],
    });
    expect(said({ ROSTRA_TLS_CLIENT_CA: file("leaf.pem", leaf.cert) })).toEqual([
      "problem: /leaf.pem holds no certificate of an authority: no client certificate is believed.",
    ]);
  });
});
