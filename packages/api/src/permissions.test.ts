import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { noLeaks } from "./testing/no-leaks.ts";
import { permissionMatrix, procedures } from "./testing/permission-matrix.ts";
import type { PermissionDatabase } from "./testing/permission-place.ts";
import { permissionTable } from "./testing/permission-table.ts";

describe("the permission table", () => {
  it("permissions: every procedure has a row, and every row a procedure", () => {
    expect(Object.keys(permissionTable).sort()).toEqual(procedures);
  });
});

const open = async (): Promise<PermissionDatabase> => {
  const database = createMemoryDatabase();
  return {
    database,
    putSession: async (session) => database.putSession(session),
    events: async () => database.events.filter(({ event }) => event.type !== "token.refused").length,
    [Symbol.asyncDispose]: async () => {},
  };
};

permissionMatrix("in memory", open);
noLeaks("in memory", open);
