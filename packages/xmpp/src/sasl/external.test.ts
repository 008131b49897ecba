import { describe, expect, it } from "vitest";
import { type BareJid, Jid } from "../jid.ts";
import { parseExternal } from "./external.ts";

const bare = (text: string): BareJid => {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`no address: ${text}`);
  return jid.bare;
};
const romeo = bare("romeo@example.net");
const juliet = bare("juliet@example.net");
const outcome = (message: string | Buffer, addresses: readonly BareJid[]): string => {
  const parsed = parseExternal(Buffer.from(message), addresses);
  return parsed.kind === "failure" ? parsed.condition : parsed.jid.toString();
};

describe("6120-13.7.2-3 the message of EXTERNAL", () => {
  it("6120-13.7.2-3 nothing stands for the only address of the certificate, and for none of several", () => {
    expect(outcome("", [romeo])).toBe("romeo@example.net");
    expect(outcome("", [romeo, juliet])).toBe("invalid-authzid");
    expect(outcome("", [])).toBe("invalid-authzid");
  });

  it("6120-13.7.2-3 names one of the addresses, in any spelling that prepares to it", () => {
    expect(outcome("juliet@example.net", [romeo, juliet])).toBe("juliet@example.net");
    expect(outcome("JULIET@Example.NET", [romeo, juliet])).toBe("juliet@example.net");
    for (const wrong of ["nurse@example.net", "juliet@example.net/balcony", "example.net", "juliet", "@", " "])
      expect(outcome(wrong, [romeo, juliet])).toBe("invalid-authzid");
  });

  it("6120-6.5.8-1 is UTF-8 without NUL", () => {
    expect(outcome(Buffer.from([0xff]), [romeo])).toBe("malformed-request");
    expect(outcome("romeo@example.net\0", [romeo])).toBe("malformed-request");
  });
});
