import { roleVerbs } from "@rostra/core/actor";
import { describe, expect, it } from "vitest";
import { permissionGroups, permissionsWithin, permissionWords } from "./permission-words.ts";

const verbsOf = (groups: typeof permissionGroups): readonly string[] =>
  groups.flatMap(({ permissions }) => permissions.map(({ verb }) => verb)).sort();

describe("permissions in words", () => {
  it("tokens: every permission that a role gives has words, once", () => {
    expect(verbsOf(permissionGroups)).toEqual([...roleVerbs.owner].sort());
    expect(permissionWords("account.read")).toBe("See accounts");
  });

  it("tokens: offered is what the roles allow on that domain, or on every one", () => {
    const admin = { role: "admin", domain: "verona.example" } as const;
    expect(verbsOf(permissionsWithin([admin], "verona.example"))).toEqual([...roleVerbs.admin].sort());
    expect(permissionsWithin([admin], "mantua.example")).toEqual([]);
    expect(permissionsWithin([admin], undefined)).toEqual([]);
    expect(verbsOf(permissionsWithin([{ role: "owner" }], undefined))).toEqual([...roleVerbs.owner].sort());
  });
});
