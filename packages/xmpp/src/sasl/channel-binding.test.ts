import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TLS_EXPORTER, tlsServerEndPoint } from "./channel-binding.ts";

interface Endpoint {
  readonly id: string;
  readonly certificateDer: string;
  readonly hash: string | null;
  readonly bindingData: string | null;
}
interface Fixture {
  readonly counts: { readonly endpoints: number };
  readonly tlsServerEndPoint: readonly Endpoint[];
}
const file = new URL("../../../../test/fixtures/scram-vectors.json", import.meta.url);
const fixture: Fixture = JSON.parse(readFileSync(file, "utf8"));

describe("6120-SCRAM-11 tls-server-end-point", () => {
  it("6120-SCRAM-11 every vector of the file is here", () => {
    expect(fixture.tlsServerEndPoint).toHaveLength(fixture.counts.endpoints);
  });

  it.each(fixture.tlsServerEndPoint)("6120-SCRAM-11 $id", ({ certificateDer, bindingData }) => {
    const expected = bindingData === null ? undefined : Buffer.from(bindingData, "base64");
    expect(tlsServerEndPoint(Buffer.from(certificateDer, "base64"))).toEqual(expected);
  });

  // A certificate needs no more than its outline here; each part is tag, length, content in hexadecimal.
  const der = (tag: string, ...content: readonly string[]) => {
    const octets = content.join("");
    return tag + (octets.length / 2).toString(16).padStart(2, "0") + octets;
  };
  const oid = (hex: string) => der("06", hex);
  const certificate = (...algorithm: readonly string[]) =>
    Buffer.from(der("30", der("30"), der("30", ...algorithm), der("03", "00")), "hex");
  const digest = (name: string, of: Uint8Array) => createHash(name).update(of).digest();
  const pss = "2a864886f70d01010a";
  const mgf1 = "2a864886f70d010108";
  const sha384 = oid("608648016503040202");
  const sha512 = oid("608648016503040203");

  it("6120-SCRAM-11 RSASSA-PSS: the hash its parameters name for message and mask alike", () => {
    const parameters = der("30", der("a0", der("30", sha384)), der("a1", der("30", oid(mgf1), der("30", sha384))));
    const named = certificate(oid(pss), parameters);
    expect(tlsServerEndPoint(named)).toEqual(digest("sha384", named));
  });

  it("6120-SCRAM-11 RSASSA-PSS without parameters means SHA-1, so SHA-256", () => {
    const plain = certificate(oid(pss), der("30"));
    expect(tlsServerEndPoint(plain)).toEqual(digest("sha256", plain));
  });

  it("6120-SCRAM-11 RSASSA-PSS with two hash functions is undefined", () => {
    const parameters = der("30", der("a0", der("30", sha384)), der("a1", der("30", oid(mgf1), der("30", sha512))));
    expect(tlsServerEndPoint(certificate(oid(pss), parameters))).toBeUndefined();
    expect(tlsServerEndPoint(certificate(oid(pss), der("30", der("a0", der("30", sha384)))))).toBeUndefined();
  });

  it("6120-SCRAM-11 MD5 is replaced by SHA-256; an unknown algorithm is undefined", () => {
    const md5 = certificate(oid("2a864886f70d010104"));
    expect(tlsServerEndPoint(md5)).toEqual(digest("sha256", md5));
    expect(tlsServerEndPoint(certificate(oid("2a0304")))).toBeUndefined();
    expect(tlsServerEndPoint(certificate())).toBeUndefined();
  });

  it("6120-SCRAM-11 no octets make it throw", () => {
    const real = Buffer.from(fixture.tlsServerEndPoint[0]?.certificateDer ?? "", "base64");
    fc.assert(fc.property(fc.uint8Array(), (octets) => tlsServerEndPoint(octets) === undefined));
    fc.assert(
      fc.property(fc.nat(real.length - 1), (length) => tlsServerEndPoint(real.subarray(0, length)) === undefined),
    );
    fc.assert(
      fc.property(fc.nat(real.length - 1), fc.nat(255), (at, octet) => {
        tlsServerEndPoint(real.map((old, index) => (index === at ? octet : old)));
      }),
    );
  });
});

describe("6120-SCRAM-10 tls-exporter", () => {
  it("6120-SCRAM-10 asks for 32 octets under its label with an empty context", () => {
    expect(TLS_EXPORTER).toMatchObject({ label: "EXPORTER-Channel-Binding", length: 32 });
    expect(TLS_EXPORTER.context).toHaveLength(0);
  });
});
