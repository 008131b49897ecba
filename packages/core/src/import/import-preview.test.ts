import { describe, expect, it } from "vitest";
import { previewImport } from "./import-preview.ts";

describe("import: the preview of a file", () => {
  it("tells what each column is taken as, and what the first rows have in it, but nothing secret", () => {
    const head = [
      "User_Name,Password,Full name,floor,attribute:desk,scram",
      'romeo,secret one,"Montague, Romeo",2,a,SCRAM-SHA-256$4096:c2FsdA==$a:b',
      "juliet,secret two,,3,,",
    ].join("\r\n");
    const preview = previewImport({ head, mapping: { floor: "attribute:floor" } });
    expect(preview).toEqual({
      format: "csv",
      isNamed: true,
      columns: [
        { name: "User_Name", field: "username", samples: ["romeo", "juliet"] },
        { name: "Password", field: "password" },
        { name: "Full name", field: "displayName", samples: ["Montague, Romeo", ""] },
        { name: "floor", field: "attribute:floor", samples: ["2", "3"] },
        { name: "attribute:desk", field: "attribute:desk", samples: ["a", ""] },
        { name: "scram", field: "scram" },
      ],
    });
    expect(JSON.stringify(preview)).not.toContain("secret");
  });

  it("takes CSV without a header as user and password, until somebody says what its first line names", () => {
    const head = "login,pw\nromeo,a secret\n";
    expect(previewImport({ head })).toEqual({
      format: "csv",
      isNamed: false,
      columns: [
        { name: "user", field: "username", samples: ["login", "romeo"] },
        { name: "password", field: "password" },
      ],
    });
    expect(previewImport({ head, named: true, mapping: { pw: "password" } })).toEqual({
      format: "csv",
      isNamed: false,
      columns: [
        { name: "login", samples: ["romeo"] },
        { name: "pw", field: "password" },
      ],
    });
    expect(previewImport({ head, mapping: { login: "username", pw: "password" } }).isNamed).toBe(true);
  });

  it("reads JSON lines over all names that the first have, passes over groups, and knows XEP-0227 by its beginning", () => {
    const head = [
      '{"group":{"name":"Staff"}}',
      '{"username":"romeo","password":"secret","floor":2}',
      '{"username":"juliet","offline":[{"body":"secret"}],"groups":["Staff"]}',
      "no JSON",
    ].join("\n");
    const preview = previewImport({ head });
    expect(preview.columns).toEqual([
      { name: "username", field: "username", samples: ["romeo", "juliet"] },
      { name: "password", field: "password" },
      { name: "floor", samples: ["2"] },
      { name: "offline", field: "offline" },
      { name: "groups", field: "groups", samples: ['["Staff"]'] },
    ]);
    expect(previewImport({ head: "  <server-data/>" })).toEqual({ format: "xep0227", isNamed: true, columns: [] });
  });

  it("gives no more than the beginning of a record, and forgives a quote that is not closed", () => {
    const { columns } = previewImport({ head: `username,name\nromeo,${"x".repeat(500)}\njuliet,"half` });
    expect(columns[0]?.samples).toEqual(["romeo"]);
    expect(columns[1]?.samples?.[0]).toHaveLength(121);
  });
});
