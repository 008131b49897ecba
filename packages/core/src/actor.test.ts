import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { type Actor, may, mayAnywhere, mayEverywhere, type Role, type RoleGrant, type Verb } from "./actor.ts";
import { DomainError } from "./domain-error.ts";

const operator = (...roles: RoleGrant[]): Actor => ({ kind: "operator", id: "o1", name: "Ann", roles });

function codeOf(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return "granted";
}

describe("architecture §9 permission is data", () => {
  // Who may do what on a domain of theirs, typed a second time.
  const expected: Readonly<Record<Role, readonly Verb[]>> = {
    owner: [
      "domain.read",
      "domain.create",
      "domain.remove",
      "domain.write",
      "account.read",
      "account.write",
      "account.remove",
      "account.password",
      "account.import",
      "account.export",
      "session.read",
      "session.end",
      "roster.read",
      "roster.write",
      "privacy.read",
      "privacy.write",
      "report.read",
      "report.write",
      "audit.read",
      "token.read",
      "token.write",
      "webhook.read",
      "webhook.write",
      "operator.read",
      "operator.write",
    ],
    admin: [
      "domain.read",
      "domain.write",
      "account.read",
      "account.write",
      "account.remove",
      "account.password",
      "account.import",
      "account.export",
      "session.read",
      "session.end",
      "roster.read",
      "roster.write",
      "privacy.read",
      "privacy.write",
      "report.read",
      "report.write",
      "audit.read",
      "token.read",
      "token.write",
      "webhook.read",
      "webhook.write",
    ],
    helpdesk: [
      "domain.read",
      "account.read",
      "account.password",
      "session.read",
      "session.end",
      "roster.read",
      "privacy.read",
      "report.read",
    ],
    auditor: [
      "domain.read",
      "account.read",
      "session.read",
      "roster.read",
      "privacy.read",
      "report.read",
      "audit.read",
      "webhook.read",
    ],
  };
  const verbs: readonly Verb[] = [...expected.owner, "report.create"];

  for (const [role, allowed] of Object.entries(expected) as [Role, readonly Verb[]][])
    it(`${role} may exactly what product.md says, on the own domain and on no other`, () => {
      const actor = operator({ role, domain: "a.example" });
      for (const verb of verbs) {
        expect(
          codeOf(() => may(actor, verb, "a.example")),
          verb,
        ).toBe(allowed.includes(verb) ? "granted" : "forbidden");
        expect(
          codeOf(() => may(actor, verb, "b.example")),
          verb,
        ).toBe("notFound");
        expect(
          codeOf(() => mayEverywhere(actor, verb)),
          verb,
        ).toBe("forbidden");
      }
    });

  it("a list is limited to the domains of the role, or not at all for a role on every domain", () => {
    const two = operator({ role: "admin", domain: "a.example" }, { role: "helpdesk", domain: "b.example" });
    expect(mayAnywhere(two, "account.read").domains).toEqual(new Set(["a.example", "b.example"]));
    expect(mayAnywhere(two, "account.write").domains).toEqual(new Set(["a.example"]));
    expect(mayAnywhere(operator({ role: "auditor" }), "account.read").domains).toBe("all");
    expect(codeOf(() => mayAnywhere(operator(), "account.read"))).toBe("forbidden");
  });

  it("a token may what its roles and its permissions allow, and sees no more than its roles do", () => {
    const token = (...permissions: Verb[]): Actor => {
      const roles = [{ role: "helpdesk", domain: "a.example" }] as const;
      return { kind: "token", id: "t1", name: "deploy", roles, permissions };
    };
    expect(codeOf(() => may(token("account.read"), "account.read", "a.example"))).toBe("granted");
    expect(codeOf(() => may(token("account.read"), "session.read", "a.example"))).toBe("forbidden");
    expect(codeOf(() => may(token("account.write"), "account.write", "a.example"))).toBe("forbidden");
    expect(codeOf(() => may(token("account.read"), "account.read", "b.example"))).toBe("notFound");
    expect(mayAnywhere(token("account.read"), "account.read").domains).toEqual(new Set(["a.example"]));
    expect(codeOf(() => mayAnywhere(token(), "account.read"))).toBe("forbidden");
    expect(codeOf(() => mayEverywhere(token("account.read"), "account.read"))).toBe("forbidden");
  });

  it("an account acts for itself only, and never as an operator", () => {
    const jid = Jid.parse("romeo@a.example")?.bare;
    if (!jid) throw new Error("no JID");
    const actor: Actor = { kind: "entity", jid };
    expect(codeOf(() => may(actor, "roster.read", "a.example"))).toBe("granted");
    expect(codeOf(() => may(actor, "roster.read", "b.example"))).toBe("forbidden");
    expect(codeOf(() => may(actor, "report.create", "a.example"))).toBe("granted");
    expect(codeOf(() => may(actor, "report.read", "a.example"))).toBe("forbidden");
    expect(codeOf(() => may(actor, "account.write", "a.example"))).toBe("forbidden");
    expect(codeOf(() => mayAnywhere(actor, "account.read"))).toBe("forbidden");
  });
});
