import type { Actor, Role } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { exportAccounts, importAccounts, importFailures } from "./account-files.ts";
import { createFileAnswers } from "./files.ts";

const domain = "example.net";
const as = (role: Role): Actor => ({ kind: "operator", id: "o1", name: "Ann", roles: [{ role, domain }] });
const admin = as("admin");

/** A body that is sent in pieces must be sent so (the types of browsers do not know it). */
function upload(body: BodyInit): RequestInit {
  const init = { method: "POST", body, duplex: "half" };
  return init;
}

async function open() {
  const services = createServices(createMemoryDatabase(), { scramIterations: 4096 });
  await services.domains.add({ kind: "cli", id: "test" }, domain);
  const answers = (actor: Actor) =>
    createFileAnswers(
      async () => actor,
      () => undefined,
    );
  const send = (query: string, body: BodyInit, actor = admin) => {
    const request = new Request(`http://localhost/api/import?${query}`, upload(body));
    return answers(actor)(request, () => importAccounts(services.imports, actor, request));
  };
  const take = (query: string, actor = admin) => {
    const request = new Request(`http://localhost/api/export?${query}`);
    return answers(actor)(request, () => exportAccounts(services.exports, actor, request));
  };
  const failures = (id: string) => {
    const request = new Request(`http://localhost/api/import/${id}/failures`);
    return answers(admin)(request, () => importFailures(services.imports, admin, id));
  };
  return { services, send, take, failures };
}

describe("import: the upload", () => {
  it("makes a plan of the body, in pieces as it comes, with the mapping of the query", async () => {
    const { services, send } = await open();
    const pieces = ["login,pass", "word\nromeo,a\nju", "liet,b\n"].map((text) => new TextEncoder().encode(text));
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    const mapping = encodeURIComponent(JSON.stringify({ login: "username" }));
    const response = await send(`domain=${domain}&file=a.csv&mapping=${mapping}`, body);
    expect(response.status).toBe(200);
    const { plan, counts } = await response.json();
    expect(plan).toMatchObject({ fileName: "a.csv", domain, state: "planned", format: "csv" });
    expect(counts).toEqual([{ action: "create", state: "planned", rows: 2 }]);
    expect((await services.imports.list(admin, { limit: 10 })).imports).toHaveLength(1);
  });

  it("answers with the passwords that were made, as a file, and the plan's id beside it", async () => {
    const { services, send } = await open();
    const response = await send(`domain=${domain}&file=a&passwords=generate`, '{"username":"romeo"}');
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="passwords.csv"');
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toMatch(/^username,password\r\nromeo,[A-Za-z2-9]{16}\r\n$/);
    const id = response.headers.get("x-import-plan") ?? "";
    expect((await services.imports.get(admin, id)).plan.state).toBe("planned");
  });

  it.each([
    ["file=a", 400],
    [`domain=${domain}&file=a&format=doc`, 400],
    [`domain=${domain}&file=a&mapping=[1]`, 400],
    ["domain=elsewhere.example&file=a", 404],
  ])("refuses %s with %i", async (query, status) => {
    const { send } = await open();
    const response = await send(query, "romeo,a\n");
    const { error } = await response.json();
    expect([response.status, error.requestId]).toEqual([status, response.headers.get("x-request-id")]);
    expect([error.code, error.message]).toEqual([expect.stringMatching(/^[A-Z_]+$/), expect.any(String)]);
  });

  it("is not for helpdesk and auditors, and neither is the export", async () => {
    const { send, take } = await open();
    for (const role of ["helpdesk", "auditor"] as const) {
      expect((await send(`domain=${domain}&file=a`, "romeo,a\n", as(role))).status).toBe(403);
      expect((await take(`domain=${domain}`, as(role))).status).toBe(403);
    }
  });

  it("leaves no plan behind of a file that cannot be read", async () => {
    const { services, send } = await open();
    const response = await send(`domain=${domain}&file=a`, "<html/>");
    expect([response.status, (await response.json()).error]).toMatchObject([
      400,
      { code: "BAD_REQUEST", message: expect.stringContaining("Line 1"), field: "file" },
    ]);
    expect((await services.imports.list(admin, { limit: 10 })).imports).toEqual([]);
  });
});

describe("export: the download", () => {
  it("gives accounts and failures as files that can be imported", async () => {
    const { services, send, take, failures } = await open();
    await services.accounts.create(admin, { username: "romeo", domain, password: "a" });
    const whole = await take(`domain=${domain}&format=jsonl`);
    expect(whole.headers.get("content-disposition")).toBe('attachment; filename="example.net.jsonl"');
    expect((await whole.text()).trim().split("\n")).toHaveLength(1);
    const one = await take(`domain=${domain}&account=romeo`);
    expect(one.headers.get("content-type")).toBe("application/xml; charset=utf-8");
    expect(await one.text()).toContain("<user name='romeo'>");
    expect((await take(`domain=${domain}&account=nobody`)).status).toBe(404);
    const { plan } = await (await send(`domain=${domain}&file=a&conflicts=stop`, "romeo,b\n")).json();
    const failed = await failures(plan.id);
    expect(failed.headers.get("content-disposition")).toBe('attachment; filename="failures.csv"');
    expect(await failed.text()).toContain("The account exists already.");
    expect((await failures("nothing")).status).toBe(404);
  });
});
