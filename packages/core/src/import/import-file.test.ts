import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImportEntry, ImportFileError, type ImportFileOptions, openImportFile } from "./import-file.ts";

const limits = { bytes: 1_000_000, recordCharacters: 10_000 };

async function read(file: string | Uint8Array, options: Partial<ImportFileOptions> = {}, chunk = 7) {
  const octets = typeof file === "string" ? Buffer.from(file) : file;
  const pieces = Array.from({ length: Math.ceil(octets.length / chunk) }, (_, index) =>
    octets.subarray(index * chunk, (index + 1) * chunk),
  );
  const { format, entries } = await openImportFile(Readable.from(pieces), {
    domain: "example.net",
    limits,
    ...options,
  });
  const all: ImportEntry[] = [];
  for await (const entry of entries) all.push(entry);
  return { format, entries: all };
}

async function records(file: string | Uint8Array, options: Partial<ImportFileOptions> = {}) {
  const { entries } = await read(file, options);
  return entries.flatMap((entry) => ("record" in entry ? [entry.record] : []));
}

const refusedWith = async (file: string | Uint8Array, words: string, options: Partial<ImportFileOptions> = {}) => {
  const error = await read(file, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ImportFileError);
  expect(String(error)).toContain(words);
};

describe("import: CSV", () => {
  it("reads lines without a header, quotes, a byte order mark and line ends of every kind", async () => {
    const file = '\uFEFFromeo,"a,""b"""\r\njuliet,c\n\nnurse,é♥\r\n';
    expect((await records(file)).map(({ line, account, password }) => [line, account.username, password])).toEqual([
      [1, "romeo", 'a,"b"'],
      [2, "juliet", "c"],
      [4, "nurse", "é♥"],
    ]);
  });

  it("reads columns by name in any order, attributes and JSON in cells, and passes over the others", async () => {
    const file = [
      "E-Mail,Password,User_Name,Display Name,groups,attribute:floor,roster,what",
      'r@example.org,a,romeo,Romeo,"Sales; All ",2,"[{""jid"":""juliet@example.org"",""groups"":[""x""]}]",?',
    ].join("\n");
    const [record] = await records(file);
    expect(record).toMatchObject({
      password: "a",
      account: {
        username: "romeo",
        displayName: "Romeo",
        email: "r@example.org",
        groups: ["Sales", "All"],
        attributes: { floor: "2" },
        roster: [{ item: { groups: ["x"], subscription: "none", listed: true } }],
      },
    });
    expect(record?.fault).toBeUndefined();
  });

  it("takes the mapping it is given", async () => {
    const mapping = { login: "username", secret: "password", title: "attribute:title", password: "ignore" };
    const [record] = await records("login,secret,title,password\nromeo,a,Sir,not this\n", { mapping });
    expect(record).toEqual({ line: 2, account: { username: "romeo", attributes: { title: "Sir" } }, password: "a" });
  });

  it("tells what is wrong with a record and reads the others", async () => {
    const file = "username,password,roster\nromeo,a,\nshort,b\njuliet,c,[{]\n";
    expect((await records(file)).map(({ account, fault }) => [account.username, fault])).toEqual([
      ["romeo", undefined],
      ["short", "expected 3 fields, as the header has, and found 2"],
      ["juliet", "the field roster is no JSON"],
    ]);
  });

  it("joins the rows of one user that have a key each", async () => {
    const key = (octets: number, fill: number): string => Buffer.alloc(octets, fill).toString("base64");
    const file = [
      "username,type,password,serverkey,salt,iterationcount",
      `romeo,2,${key(20, 1)},${key(20, 2)},${key(16, 3)},4096`,
      `romeo,3,${key(32, 1)},${key(32, 2)},${key(16, 3)},4096`,
    ].join("\n");
    const found = await records(file);
    expect(found.map(({ account }) => account.credentials?.map(({ mechanism }) => mechanism))).toEqual([
      ["SCRAM-SHA-1", "SCRAM-SHA-256"],
    ]);
  });

  it("refuses a field without an end before it has gathered more than a record may have", async () => {
    await refusedWith(`romeo,"${"a".repeat(500_000)}`, "The file is not CSV");
  });
});

describe("import: JSON lines", () => {
  it("reads what an export writes of groups and accounts", async () => {
    const { format, entries } = await read(
      '{"group":{"name":"Staff"}}\n{"username":"romeo","groups":["Staff"],"sessionLimit":3}\n',
    );
    expect(format).toBe("jsonl");
    expect(entries).toEqual([
      { group: { name: "Staff", rosterGroup: "Staff", shownTo: ["Staff"] } },
      { record: { line: 2, account: { username: "romeo", groups: ["Staff"], sessionLimit: 3 } } },
    ]);
  });

  it.each([
    ['{"username":"r","roster":{}}', "the roster is no list"],
    ['{"username":"r","roster":[{"jid":"a@b@c"}]}', "“a@b@c” is not the address of a contact"],
    ['{"username":"r","roster":[{"jid":"a@b.c"},{"jid":"A@b.c"}]}', "a contact is in the roster twice"],
    [
      '{"username":"r","roster":[{"jid":"a@b.c","subscription":"all"}]}',
      "the subscription of a@b.c is none of those there are",
    ],
    [
      '{"username":"r","attributes":{"a":{"b":1}}}',
      "an attribute is none of a text, a number, true or false, and a list of texts",
    ],
    ['{"username":"r","attributes":{"a":"\\u0000"}}', "an attribute has a character that cannot be stored"],
    ['{"username":"r","displayName":"\\u0007"}', "the display name has a character that cannot be shown to clients"],
    ['{"username":"r","privacy":{"default":"x","lists":[]}}', "the default privacy list is not there"],
    ['{"username":"r","sessionLimit":-1}', "the limit of sessions is no whole number"],
    ['{"username":"r","domain":"example.com"}', "the user is of the domain example.com"],
    ['{"username":"r","scram":"SCRAM-SHA-1$1:AA==$AA==:AA=="}', "the stored form is none of RFC 5803 that can be used"],
    ["{", "expected a JSON object"],
    ['["r"]', "expected a JSON object"],
  ])("%s: %s", async (line, fault) => {
    const [record] = await records(line, { format: "jsonl" });
    expect(record?.fault).toBe(fault);
  });

  it("refuses a line that has no end", async () => {
    await refusedWith(`{"username":"${"a".repeat(50_000)}`, "Line 1: a record may have 10000 characters");
  });

  it("takes names that mean something to the language for what they are", async () => {
    const [record] = await records(
      '{"username":"r","__proto__":{"email":"x"},"attributes":{"constructor":"a","__proto__":"b"}}',
    );
    expect(record?.account.email).toBeUndefined();
    expect(Object.entries(record?.account.attributes ?? {})).toEqual([
      ["constructor", "a"],
      ["__proto__", "b"],
    ]);
  });
});

describe("import: XEP-0227", () => {
  const file = (inside: string, before = ""): string =>
    `<?xml version='1.0' encoding='UTF-8'?>${before}<server-data xmlns='urn:xmpp:pie:0'><host jid='Example.NET'>${inside}</host></server-data>`;

  it("§4.2 to §4.9 reads users of this host, with prefixes, comments and what it does not know", async () => {
    const user = `<!-- users --><p:user xmlns:p='urn:xmpp:pie:0' name='juliet' password='moon'><unknown xmlns='urn:x'><a/></unknown>
      <vCard xmlns='vcard-temp'><FN>Juliet Capulet</FN><EMAIL><USERID>j@example.org</USERID></EMAIL></vCard>
      <r:query xmlns:r='jabber:iq:roster'><r:item jid='romeo@montague.net' name='Romeo' subscription='both'><r:group>Friends</r:group></r:item></r:query>
      <presence xmlns='jabber:client' type='subscribe' from='mercutio@montague.net'><nick xmlns='http://jabber.org/protocol/nick'>M</nick></presence>
      <p:offline-messages><message xmlns='jabber:client' from='romeo@montague.net/orchard' type='chat'><body>Neither</body><delay xmlns='urn:xmpp:delay' stamp='1969-07-21T00:32:29Z'/></message></p:offline-messages>
      <query xmlns='jabber:iq:privacy'><default name='public'/><list name='public'><item type='jid' value='tybalt@example.com' action='deny' order='1'/><item action='allow' order='2'/></list></query></p:user>`;
    const [record] = await records(file(user));
    expect(record).toMatchObject({
      password: "moon",
      account: {
        username: "juliet",
        displayName: "Juliet Capulet",
        email: "j@example.org",
        vCard: expect.stringContaining("<FN>Juliet Capulet</FN>"),
        roster: [
          { item: { name: "Romeo", groups: ["Friends"], subscription: "both", listed: true } },
          { item: { subscription: "none+in", listed: false }, request: expect.stringContaining("<nick") },
        ],
        privacy: { defaultList: "public", lists: [{ name: "public", items: [{ order: 1 }, { order: 2 }] }] },
        offline: [
          { stanza: expect.stringContaining("<body>Neither</body>"), receivedAt: new Date("1969-07-21T00:32:29Z") },
        ],
      },
    });
    expect(record?.fault).toBeUndefined();
  });

  it("§4.3 reads SCRAM keys and passes over mechanisms it does not know", async () => {
    const keys = (mechanism: string): string =>
      `<scram-credentials xmlns='urn:xmpp:pie:0#scram' mechanism='${mechanism}'><iter-count>4096</iter-count><salt>AAAA</salt><server-key>${Buffer.alloc(20).toString("base64")}</server-key><stored-key>${Buffer.alloc(20).toString("base64")}</stored-key></scram-credentials>`;
    const [good, twice, short] = await records(
      file(
        `<user name='a'>${keys("SCRAM-SHA-1")}${keys("SCRAM-SHA3-512")}</user><user name='b'>${keys("SCRAM-SHA-1")}${keys("SCRAM-SHA-1")}</user><user name='c'>${keys("SCRAM-SHA-256")}</user>`,
      ),
    );
    expect(good?.account.credentials?.map(({ mechanism }) => mechanism)).toEqual(["SCRAM-SHA-1"]);
    expect(twice?.fault).toBe("there are keys for a mechanism twice");
    expect(short?.fault).toBe("the stored key of SCRAM-SHA-256 has 20 octets instead of 32");
  });

  it("§4.1 tells of users of other hosts", async () => {
    const [record] = await records(
      "<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.com'><user name='juliet'/></host></server-data>",
    );
    expect(record?.fault).toBe("the user is of the domain capulet.com");
  });

  it.each([
    [
      "an entity bomb",
      file("", "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>"),
      "a document type is not taken",
    ],
    ["an outside entity", file("<user name='&xxe;'/>"), "Line 1"],
    [
      "a document that stops",
      "<server-data xmlns='urn:xmpp:pie:0'><host jid='example.net'><user name='a'>",
      "the file ends before </server-data>",
    ],
    ["another document", "<html/>", "does not begin with <server-data/>"],
    [
      "parts in other files (§5)",
      file("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='../../etc/passwd'/>"),
      "parts of it are in other files",
    ],
    ["a user without an end", file(`<user name='a'>${"<x/>".repeat(20_000)}`), "a user may have 10000 characters"],
    ["elements within elements", file(`<user name='a'>${"<x>".repeat(200)}`), "elements may nest 100 deep"],
    ["crossed tags", file("<user name='a'></host>"), "Line 1"],
  ])("refuses %s", async (_what, text, words) => {
    await refusedWith(text, words, { format: "xep0227" });
  });
});

describe("import: files", () => {
  it("refuses what is not UTF-8, and what is longer than it may be", async () => {
    await refusedWith(Buffer.from("username,password\nromeo,\xff\xfe", "latin1"), "not UTF-8");
    await refusedWith(Buffer.from("romeo,a\n", "utf16le"), "not UTF-8");
    await refusedWith("romeo,a\n".repeat(100), "The file has more than 100 bytes", {
      limits: { ...limits, bytes: 100 },
    });
  });

  it("is empty when the file is", async () => {
    expect(await read("")).toEqual({ format: "csv", entries: [] });
  });

  it("reads the same however the file is cut", async () => {
    const file = Buffer.from('{"username":"römeo","displayName":"♥ “x”","password":"ü"}\n{"username":"juliet"}\n');
    const whole = await read(file, {}, 1000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: file.length }), async (chunk) => {
        expect(await read(file, {}, chunk)).toEqual(whole);
      }),
    );
  });

  it("never ends in anything but entries or a refusal", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("csv", "jsonl", "xep0227"),
        fc.uint8Array({ maxLength: 300 }),
        async (format, octets) => {
          const ended = await read(octets, { format }).catch((error: unknown) => error);
          expect(ended instanceof Error && !(ended instanceof ImportFileError)).toBe(false);
        },
      ),
    );
  });
});
