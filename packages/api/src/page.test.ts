import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cursor, numberCursor, pageOfWhole, pageOutput } from "./page.ts";
import { answers } from "./rest/answers.ts";
import { isRecord, type JsonSchema, listOperations, properties, required } from "./rest/operation.ts";

/**
 * Lists that come whole, or whose end nobody pages to, and what bounds them.
 */
const whole: Readonly<Record<string, string>> = {
  "session.of": "the domain's sessionLimit",
  "account.access": "the mechanisms there are, and ROSTRA_FAST_CLIENTS",
  "account.bulk.status": "the states of a bulk, and the reasons there are",
  "account.bulk.list": "its own limit: those that were started last",
  "message.waiting": "the steps of age",
  "overview.history": "the steps of a picture",
  "overview.now": "the domains of the installation",
  "system.nodes": "the nodes of the installation",
  "system.database": "the tables of the schema and its migrations",
  "system.settings": "the settings there are",
  "system.certificates": "the nodes and domains of the installation",
  "system.posture": "the versions of TLS and mechanisms there are",
  "account.locks": "its own limit: the latest",
  "roster.pairs": "the domain's rosterQuota",
  "roster.oneSided": "its own limit: the first faults, to be mended before more are asked for",
  "group.of": "the groups of one domain",
  "privacy.overview": "ROSTRA_PRIVACY_LISTS and ROSTRA_PRIVACY_ITEMS",
  "privacy.names": "ROSTRA_PRIVACY_LISTS",
  "privacy.get": "ROSTRA_PRIVACY_ITEMS",
  "privacy.history": "ROSTRA_PRIVACY_VERSIONS, and its own limit",
  "privacy.decisions": "ROSTRA_PRIVACY_DECISIONS, and its own limit",
  "privacyTemplate.get": "ROSTRA_PRIVACY_ITEMS",
  "simulator.run": "the sessions of two accounts",
  "operator.me": "the roles of one operator",
  "operator.sessions": "the sessions of one operator",
  "operator.invitations": "the open invitations",
  "audit.verify": "the domains of the installation",
};

/** Calls that change things page after page: where they page, and the answer's `next`. */
const changing: Readonly<Record<string, true>> = { "account.batch": true, "privacyTemplate.applyTo": true };

const nextSchema = { anyOf: [{ type: "null" }, { type: "string" }] };

/** Whether what a schema describes is, or holds at its first level, a list of objects. */
function isList(schema: JsonSchema): boolean {
  return [schema, ...Object.values(properties(schema))].some(
    ({ type, items }) => type === "array" && isRecord(items) && items["type"] !== "string",
  );
}

describe("lists", () => {
  it("api: every list that comes in pages takes after and limit, and gives items and next; every other one is bounded", () => {
    const faults = listOperations().flatMap(({ procedure, type, input }) => {
      const answer = answers[procedure] ?? {};
      const inputs = properties(input ?? {});
      const outputs = properties(answer);
      if (type === "query" && !inputs["after"])
        return isList(answer) !== Object.hasOwn(whole, procedure) ? [`${procedure} is not in pages`] : [];
      if (!inputs["after"] && !outputs["next"]) return [];
      const takes =
        type === "mutation" || (inputs["after"]?.["type"] === "string" && inputs["limit"]?.["maximum"] === 200);
      const gives = isEqual(outputs["next"], nextSchema) && required(answer).includes("next");
      const items = type === "mutation" ? procedure in changing : outputs["items"]?.["type"] === "array";
      return takes && gives && items ? [] : [`${procedure} is in pages of its own kind`];
    });
    expect(faults).toEqual([]);
    const names = listOperations().flatMap(({ input, procedure }) => [
      ...Object.keys(properties(input ?? {})),
      ...Object.keys(properties(answers[procedure] ?? {})),
    ]);
    expect(names.filter((name) => /cursor/i.test(name))).toEqual([]);
  });

  it("api: a cursor is base64url of a place, and what no page gave is refused", () => {
    for (const place of ["nurse", "♥", '["a","b"]', "12"]) {
      const { next } = pageOutput([], place);
      expect([next?.match(/^[\w-]+$/)?.[0], cursor.parse(next)]).toEqual([next, place]);
    }
    expect(numberCursor.parse(pageOutput([], 12).next)).toBe(12);
    expect(pageOutput(["a"], undefined)).toEqual({ items: ["a"], next: null });
    const first = pageOfWhole(["b", "a", "c"], { limit: 2 }, String);
    expect(first).toEqual({ items: ["a", "b"], next: expect.any(String) });
    expect(pageOfWhole(["a", "c"], { limit: 2, after: cursor.parse(first.next) }, String)).toEqual({
      items: ["c"],
      next: null,
    });
    expect(pageOfWhole(["b", "a"], {}, String)).toEqual({ items: ["a", "b"], next: null });
    const query = z.object({ after: cursor, line: numberCursor.optional() });
    for (const after of ["", "a", "bnVyc2U=", "a+b/", "_w", "x".repeat(5000)])
      expect([after, query.safeParse({ after }).error?.issues[0]?.path]).toEqual([after, ["after"]]);
    const line = pageOutput([], "nurse").next;
    expect(query.safeParse({ after: line, line }).error?.issues.map(({ path }) => path)).toEqual([["line"]]);
  });
});

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
