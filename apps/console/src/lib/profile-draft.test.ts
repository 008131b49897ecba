import type { AccountDetailsOutput } from "@rostra/api/outputs";
import { describe, expect, it } from "vitest";
import { attributeFault, attributeRows, noDraft, profileDifference, withProfile } from "./profile-draft.ts";

const account: AccountDetailsOutput = {
  id: "1",
  jid: "romeo@example.net",
  username: "romeo",
  domain: "example.net",
  status: "active",
  suspended: false,
  displayName: "Romeo",
  attributes: { floor: 2, keys: ["a", "b"] },
  rosterQuota: 5,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  version: 3,
};

describe("accounts/profile", () => {
  it("a draft sends what is different and nothing else, and knows how to take it back", () => {
    const { after, before, changes } = profileDifference(account, {
      texts: { displayName: " ", email: "romeo@post.example", notes: "" },
      limits: { rosterQuota: null, sessionLimit: 0 },
      attributes: [
        { key: 0, name: "floor", value: 3 },
        { key: 1, name: "here", value: true },
      ],
    });
    expect(after).toEqual({
      displayName: null,
      email: "romeo@post.example",
      rosterQuota: null,
      sessionLimit: 0,
      attributes: { floor: 3, here: true },
    });
    expect(before).toEqual({
      displayName: "Romeo",
      email: null,
      rosterQuota: 5,
      sessionLimit: null,
      attributes: { floor: 2, keys: ["a", "b"] },
    });
    expect(changes.map(({ label, before: was, after: is }) => `${label}: ${was} → ${is}`)).toEqual([
      "Name: Romeo → none",
      "E-mail: none → romeo@post.example",
      "Sessions: as the domain says → 0",
      "Contacts: 5 → as the domain says",
      "Attribute floor: 2 → 3",
      "Attribute keys: a, b → none",
      "Attribute here: none → yes",
    ]);
    const changed = withProfile(account, after);
    expect(changed).toMatchObject({ email: "romeo@post.example", sessionLimit: 0, attributes: { floor: 3 } });
    expect(changed).not.toHaveProperty("displayName");
    expect(profileDifference(account, { ...noDraft, attributes: attributeRows(account.attributes) }).changes).toEqual(
      [],
    );
  });

  it("rows of attributes are looked at before they are sent", () => {
    const row = (key: number, name: string, value: number | string = "") => ({ key, name, value });
    expect(attributeFault([row(0, "a"), row(1, " a ")])).toEqual({ key: 1, message: "There are two attributes “a”." });
    expect(attributeFault([row(4, " ")])?.key).toBe(4);
    expect(attributeFault([row(0, "a", Number.NaN)])?.message).toBe("“a” needs a number.");
    expect(attributeFault(attributeRows(account.attributes))).toBeUndefined();
  });
});
