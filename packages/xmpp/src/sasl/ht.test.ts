import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { HT_BINDING, HT_MECHANISMS, htResponse, isHtMechanism, parseHtInitiator, verifyHtProof } from "./ht.ts";

const token = "WXZzciBwYmFmdmZnZiBqdmd1IGp2eXFhcmZm";
const hmac = (text: string, key = token): Buffer => createHmac("sha256", key).update(text).digest();
const message = (user: string | Buffer, proof: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(user), Buffer.from([0]), proof]);

describe("draft-schmaus-kitten-sasl-ht-09 mechanisms", () => {
  it("XEP-0484 §6 prefer a bound channel, the exporter before the certificate", () => {
    expect(HT_MECHANISMS.map((name) => HT_BINDING[name])).toEqual(["tls-exporter", "tls-server-end-point", undefined]);
    for (const name of HT_MECHANISMS) expect(isHtMechanism(name)).toBe(true);
    for (const name of [undefined, "", "ht-sha-256-none", "HT-SHA-256-UNIQ", "PLAIN", "toString"])
      expect(isHtMechanism(name)).toBe(false);
  });
});

describe("draft-schmaus-kitten-sasl-ht-09 §3 the initiator's message", () => {
  it("is the user, NUL and 32 octets, whatever these are", () => {
    const proof = Buffer.alloc(32);
    expect(parseHtInitiator(message("romeo", proof))).toEqual({ kind: "lookup", username: "romeo", proof });
    expect(parseHtInitiator(message("ромео", hmac("x")))).toMatchObject({ username: "ромео", proof: hmac("x") });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["no NUL", Buffer.alloc(40, 1)],
    ["no user", message("", Buffer.alloc(32))],
    ["too short", message("romeo", Buffer.alloc(31))],
    ["too long", message("romeo", Buffer.alloc(33))],
    ["a user that is not UTF-8", message(Buffer.from([0xff, 0xfe]), Buffer.alloc(32))],
  ])("is malformed with %s", (_, octets) => {
    expect(parseHtInitiator(octets)).toMatchObject({ kind: "failure", condition: "malformed-request" });
  });
});

describe("draft-schmaus-kitten-sasl-ht-09 §3 proofs", () => {
  it("are made of the token, the role and the channel", () => {
    const binding = Buffer.from("channel");
    expect(verifyHtProof(hmac("Initiatorchannel"), token, binding)).toBe(true);
    expect(verifyHtProof(hmac("Initiator"), token, new Uint8Array())).toBe(true);
    for (const wrong of [
      hmac("Initiator"),
      hmac("Responderchannel"),
      hmac("Initiatorchannel", "other"),
      Buffer.alloc(0),
    ])
      expect(verifyHtProof(wrong, token, binding)).toBe(false);
    expect(Buffer.from(htResponse(token, binding))).toEqual(hmac("Responderchannel"));
  });
});
