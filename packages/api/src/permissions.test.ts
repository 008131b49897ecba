import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { permissionMatrix, procedures } from "./testing/permission-matrix.ts";
import { permissionTable } from "./testing/permission-table.ts";

describe("the permission table", () => {
  it("permissions: every procedure has a row, and every row a procedure", () => {
    expect(Object.keys(permissionTable).sort()).toEqual(procedures);
  });
});

permissionMatrix("in memory", async () => {
  const database = createMemoryDatabase();
  return {
    database,
    putSession: async (session) => database.putSession(session),
    events: async () => database.events.length,
    [Symbol.asyncDispose]: async () => {},
  };
});
