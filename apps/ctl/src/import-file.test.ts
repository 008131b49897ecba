import { deriveCredentials, printStoredForm, type ScramCredential } from "@rostra/core/account/credentials";
import { describe, expect, it } from "vitest";
import { Failure } from "./failure.ts";
import { readImportFile } from "./import-file.ts";

const read = (text: string) =>
  readImportFile(text, "example.com").map((account) => [
    account.username,
    "password" in account ? account.password : account.credentials.map(printStoredForm).sort().join(" "),
  ]);

function problem(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "";
}

describe("import file", () => {
  it("reads lines user,password without a header", () => {
    expect(read("romeo,wherefore\r\njuliet,art thou\n")).toEqual([
      ["romeo", "wherefore"],
      ["juliet", "art thou"],
    ]);
  });
  it("keeps every character of a password", () => {
    expect(read('a,"x,y ""z"""\nb, spaced \nc,pa"ss\nd,pä$$wörd')).toEqual([
      ["a", 'x,y "z"'],
      ["b", " spaced "],
      ["c", 'pa"ss'],
      ["d", "pä$$wörd"],
    ]);
  });
  it("passes over empty lines and a byte order mark", () => {
    expect(read("\uFEFFromeo,x\n\n\njuliet,y\n\n")).toHaveLength(2);
    expect(read("")).toEqual([]);
  });
  it("tells the line of a wrong number of fields", () => {
    expect(problem("romeo,x\njuliet\nnurse,y,z")).toBe(
      [
        "Nothing was imported.",
        "Line 2: expected two fields, user and password, and found 1.",
        "Line 3: expected two fields, user and password, and found 3.",
      ].join("\n"),
    );
  });
  it("tells the line of an empty password and of a user that cannot be", () => {
    expect(problem("romeo,\njuliet@x,y\n\n,z")).toMatch(
      /^Nothing was imported\.\nLine 1: the password is empty\.\nLine 2: “juliet@x” cannot be a username.*\nLine 4: “” cannot be/,
    );
  });
  it("tells the first ten problems and counts the rest", () => {
    expect(problem("x\n".repeat(25)).split("\n").at(-1)).toBe("And 15 more.");
  });
  it("tells that a file is not CSV", () => {
    expect(problem('romeo,"open')).toContain("The file is not CSV");
  });
  it("reads a hundred thousand lines in a moment", () => {
    const since = performance.now();
    expect(read(Array.from({ length: 100_000 }, (_, index) => `user${index},secret${index}`).join("\n"))).toHaveLength(
      100_000,
    );
    expect(performance.now() - since).toBeLessThan(20_000);
  });
});

describe("import file: passwords under a header", () => {
  it("finds columns by name, in any order", () => {
    expect(read("Username,e-mail,PASSWORD\nromeo,r@x,wherefore\n")).toEqual([["romeo", "wherefore"]]);
    expect(read('{"user":"romeo","password":"where fore"}\n\n{"password":"x","user":"juliet","age":13}')).toEqual([
      ["romeo", "where fore"],
      ["juliet", "x"],
    ]);
  });
  it("tells the line of what is missing, of another domain, of a user that stands there twice", () => {
    expect(problem("user,password,host\nromeo,,\njuliet,x,example.org\nnurse,a,Example.COM\nnurse,b,\nparis,x")).toBe(
      [
        "Nothing was imported.",
        "Line 2: the password is missing or empty.",
        "Line 3: the user is of the domain example.org.",
        "Line 5: this user stands on a line before.",
        "Line 6: expected 3 fields, as the header has, and found 2.",
      ].join("\n"),
    );
    expect(problem('{"user":"romeo","password":"x"}\nromeo,x\n{"user":"juliet","password":{}}')).toBe(
      [
        "Nothing was imported.",
        "Line 2: expected a JSON object of texts and numbers.",
        "Line 3: expected a JSON object of texts and numbers.",
      ].join("\n"),
    );
  });
});

describe("import file: keys of other servers", async () => {
  const salt = Buffer.from("a salt that is text");
  const [sha512, sha256, sha1] = (await deriveCredentials("wherefore", { iterations: 4096 })).map((one) => one);
  if (!sha512 || !sha256 || !sha1) throw new Error("not every mechanism");
  const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString("base64");
  const hex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");
  const forms = (...credentials: readonly ScramCredential[]): string =>
    credentials.map(printStoredForm).sort().join(" ");

  it("reads forms of RFC 5803, one or several", () => {
    expect(read(`user,scram\nromeo,${printStoredForm(sha256)}\njuliet,${forms(sha1, sha512)}`)).toEqual([
      ["romeo", forms(sha256)],
      ["juliet", forms(sha1, sha512)],
    ]);
    const line = JSON.stringify({ user: "romeo", scram: [printStoredForm(sha1), printStoredForm(sha256)] });
    expect(read(line)).toEqual([["romeo", forms(sha1, sha256)]]);
  });

  it("reads what ejabberd keeps: a row for each hash, the stored key as the password", () => {
    const row = (type: number, { salt, storedKey, serverKey }: ScramCredential, prefix = ""): string =>
      `romeo,example.com,${type},${prefix}${base64(storedKey)},${base64(serverKey)},${base64(salt)},4096,2030-01-01`;
    const head = "username,server_host,type,password,serverkey,salt,iterationcount,created_at";
    expect(read([head, row(2, sha1), row(3, sha256), row(4, sha512)].join("\n"))).toEqual([
      ["romeo", forms(sha1, sha256, sha512)],
    ]);
    expect(read([head, row(0, sha256, "sha256:"), "nurse,example.com,1,plain text,,,0,x"].join("\n"))).toEqual([
      ["romeo", forms(sha256)],
      ["nurse", "plain text"],
    ]);
    expect(problem([head, row(3, sha1)].join("\n"))).toContain("Line 2: a stored key of 20 octets is not of “3”");
    expect(problem([head, row(2, sha1), row(2, sha1)].join("\n"))).toContain(
      "Line 3: there are keys for SCRAM-SHA-1 twice",
    );
  });

  it.each([
    ["SHA-1", sha1],
    ["SHA-256", sha256],
  ])("reads what Prosody keeps: keys in hexadecimal, a salt that is text (%s)", (hash, credential) => {
    const { storedKey, serverKey } = credential;
    const expected = [["romeo", forms({ ...credential, salt })]];
    const fields = {
      iteration_count: 4096,
      salt: String(salt),
      stored_key: hex(storedKey),
      server_key: hex(serverKey),
    };
    expect(read(JSON.stringify({ username: "romeo", ...fields }))).toEqual(expected);
    expect(read(`username,hash,${Object.keys(fields).join()}\nromeo,${hash},${Object.values(fields).join()}`)).toEqual(
      expected,
    );
  });

  it("reads what Openfire keeps", () => {
    const { storedKey, serverKey, salt } = sha1;
    const line = [base64(storedKey), base64(serverKey), base64(salt), 4096, "", "", "Romeo"].join();
    const head = "username,storedKey,serverKey,salt,iterations,plainPassword,encryptedPassword,name";
    expect(read(`${head}\nromeo,${line}`)).toEqual([["romeo", forms(sha1)]]);
  });

  it("reads what MongooseIM keeps, hashes that are not known here left out", () => {
    const part = (name: string, { salt, storedKey, serverKey }: ScramCredential): string =>
      `${name}${[salt, storedKey, serverKey].map(base64).join("|")}`;
    const multi = `==MULTI_SCRAM==,4096,${part("===SHA1===", sha1)},==SHA224==AA==|AA==|AA==,${part("==SHA512==", sha512)}`;
    const legacy = `==SCRAM==,${base64(sha1.storedKey)},${base64(sha1.serverKey)},${base64(sha1.salt)},4096`;
    expect(read(`username,password,pass_details\nromeo,,"${multi}"\njuliet,,"${legacy}"`)).toEqual([
      ["romeo", forms(sha1, sha512)],
      ["juliet", forms(sha1)],
    ]);
  });

  it.each([
    ["user,scram\nromeo,SCRAM-SHA-256$4096:xx$yy:zz", "the stored form"],
    [`user,scram\nromeo,${printStoredForm(sha1)} ${printStoredForm(sha1)}`, "SCRAM-SHA-1 twice"],
    [`user,password,scram\nromeo,x,${printStoredForm(sha1)}`, "give one of"],
    [`user,scram\nromeo,"==MULTI_SCRAM==,4096,==SHA224==AA==|AA==|AA=="`, "no mechanism of this server"],
    [`user,stored_key,server_key,salt,iterations\nromeo,AAAA,AAAA,AAAA,4096`, "a stored key of 3 octets"],
    [
      `user,stored_key,server_key,salt,iterations\nromeo,${base64(sha1.storedKey)},AAAA,AAAA,4096`,
      "server key of SCRAM-SHA-1 has 3",
    ],
    [
      `user,stored_key,server_key,salt,iterations\nromeo,${base64(sha1.storedKey)},${base64(sha1.serverKey)},,4096`,
      "the salt is missing",
    ],
    [
      `user,stored_key,server_key,salt,iterations\nromeo,${base64(sha1.storedKey)},${base64(sha1.serverKey)},AAAA,4095`,
      "4096 to 1000000",
    ],
    [
      `user,stored_key,server_key,salt,iterations\nromeo,${base64(sha1.storedKey)},${base64(sha1.serverKey)},AAAA,many`,
      "not a number",
    ],
    [`user,username,scram\nromeo,juliet,${printStoredForm(sha1)}`, "two columns"],
  ])("tells what is wrong, without the keys (%#)", (text, sentence) => {
    const told = problem(text);
    expect(told).toContain("Nothing was imported.\nLine 2: ");
    expect(told).toContain(sentence);
    expect(told).not.toContain(base64(sha1.storedKey));
  });
});
