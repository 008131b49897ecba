import type { paths } from "@rostra/api/rest/api-v1.d";
import type { ErrorBody } from "@rostra/api/rest/error-codes";
import type { AppRouter, RouterOutputs } from "@rostra/api/root";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import createClient from "openapi-fetch";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { password } from "../support/console.ts";
import { makeSite, type Rostra, rostractl, type Site, startRostra } from "../support/rostra.ts";

/** Calls that a token may make at once: more than the story below makes. */
const BURST = 60;
const domain = "verona.example";

let site: Site;
let rostra: Rostra;
let token: string;

beforeAll(async () => {
  site = await makeSite({ ROSTRA_API_RATE_BURST: String(BURST), ROSTRA_API_RATE_PER_MINUTE: "60" });
  rostra = await startRostra(site.env);
  await shell(["operator", "add", "ann@verona.example", "--name", "Ann Owner", "--password-stdin"], password);
  await shell(["domain", "add", domain]);
  token = await makeToken(
    ...["account.read", "account.write", "account.import", "account.export", "privacy.read", "privacy.write"],
    ...["session.read", "session.end", "audit.read"],
  );
});
afterAll(async () => {
  await rostra?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

async function shell(args: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await rostractl(site.env, args, input);
  if (code !== 0) throw new Error(`rostractl ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

const makeToken = (...permissions: readonly string[]): Promise<string> =>
  shell([
    ...["token", "create", "sync", "--operator", "ann@verona.example", "--domain", domain],
    ...["--permission", ...permissions],
  ]);

/** Written from the published document alone. */
const client = (bearer = token) =>
  createClient<paths>({ baseUrl: `${rostra.consoleUrl}/api/v1`, headers: { authorization: `Bearer ${bearer}` } });

/** A request beside the client's. */
const ask = (path: string, { headers, ...init }: RequestInit = {}): Promise<Response> =>
  fetch(rostra.consoleUrl + path, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } });

const codeOf = async (response: Response): Promise<unknown> => {
  const { error }: ErrorBody = JSON.parse(await response.text());
  return [response.status, error.code, error.requestId === response.headers.get("x-request-id")];
};

describe("the API of a running console", () => {
  it("api: a client written from the document makes an account once, and pages through all", async () => {
    const document = await fetch(`${rostra.consoleUrl}/api/v1/openapi.json`);
    const { valid, errors } = await new Validator().validate(JSON.parse(await document.text()));
    expect([document.status, valid, JSON.stringify(errors)?.slice(0, 1000)]).toEqual([200, true, undefined]);
    const make = (username: string, key: string) =>
      client().POST("/accounts", {
        params: { header: { "Idempotency-Key": key } },
        body: { username, domain, password },
      });
    const [first, again] = [await make("juliet", "k1"), await make("juliet", "k1")];
    expect([first.response.status, again.response.status, again.data]).toEqual([201, 201, first.data]);
    expect(again.response.headers.get("idempotent-replayed")).toBe("true");
    expect(first.data?.account.jid).toBe(`juliet@${domain}`);
    const other = await make("romeo", "k1");
    expect([other.response.status, other.error?.error.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    for (const name of ["romeo", "nurse"]) await make(name, name);
    const names: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const query = { domain, limit: 2, ...(after !== "" && { after }) };
      const page: Awaited<ReturnType<typeof list>> = await list(query);
      names.push(...page.items.map(({ username }) => username));
      after = page.next;
    }
    expect(names).toEqual(["juliet", "nurse", "romeo"]);
    expect(await codeOf(await ask("/api/v1/accounts?after=nonsense"))).toEqual([400, "BAD_REQUEST", true]);
  });

  async function list(query: { domain: string; limit: number; after?: string }) {
    const { data } = await client().GET("/accounts", { params: { query } });
    if (!data) throw new Error("no page");
    return data;
  }

  it("api: what is encoded in a path arrives as it was: slashes, percent signs, spaces, letters of any script", async () => {
    const account = `50%off+ü@${domain}`;
    const made = await client().POST("/accounts", { body: { username: "50%off+ü", domain, password } });
    expect(made.data?.account.jid).toBe(account);
    expect((await client().GET("/accounts/{account}", { params: { path: { account } } })).data?.jid).toBe(account);
    for (const list of ["no / one", "a%2Fb", "../x?y#z", "♥ & ;+"]) {
      const path = { account, list };
      const put = await client().PUT("/accounts/{account}/privacy/lists/{list}", {
        params: { path },
        body: { items: [{ action: "deny", order: 1 }] },
      });
      expect([list, put.data?.list.name]).toEqual([list, list]);
    }
    const session = await client().DELETE("/sessions/{session}", {
      params: { path: { session: `${account}/a/b c?d` } },
    });
    expect([session.response.status, session.error?.error.code]).toEqual([404, "NOT_FOUND"]);
  });

  it("api: accounts go in and out as files with the same token", async () => {
    const upload = await ask(`/api/import?domain=${domain}&file=new.csv&conflicts=skip`, {
      method: "POST",
      body: "username,password\nmercutio,one two three\nb@d name,x\n",
    });
    const { plan, counts }: RouterOutputs["import"]["get"] = JSON.parse(await upload.text());
    expect([upload.status, plan.state, counts.length]).toEqual([200, "planned", 2]);
    const path = { import: plan.id };
    await client().POST("/imports/{import}/start", { params: { path } });
    const state = async () => (await client().GET("/imports/{import}", { params: { path } })).data?.plan.state;
    await expect.poll(state, { timeout: 15_000, interval: 500 }).toBe("applied");
    const failures = await ask(`/api/import/${plan.id}/failures`);
    expect(failures.headers.get("content-disposition")).toBe('attachment; filename="failures.csv"');
    expect(await failures.text()).toContain("b@d name");
    const exported = await ask(`/api/export?domain=${domain}&format=jsonl`);
    const lines = (await exported.text()).trim().split("\n");
    expect(lines.map((text) => JSON.parse(text).username)).toContain("mercutio");
    const audit = await ask(`/api/audit/export?domain=${domain}`);
    expect([audit.status, (await audit.text()).includes('"account.created"')]).toEqual([200, true]);
  });

  it("api: refusals are those of the documented list, to nobody, to other sites, and for what is too large", async () => {
    for (const path of ["/api/v1/accounts", `/api/export?domain=${domain}`, "/api/audit/export"]) {
      const visitor = await fetch(rostra.consoleUrl + path, { headers: { authorization: "Bearer rostra_unknown" } });
      expect([path, visitor.headers.get("www-authenticate")]).toEqual([path, "Bearer"]);
      expect(await codeOf(visitor)).toEqual([401, "UNAUTHORIZED", true]);
    }
    const json = { "content-type": "application/json" };
    const foreign = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
    for (const path of ["/api/v1/accounts", `/api/import?domain=${domain}&file=a`]) {
      const cross = await ask(path, { method: "POST", headers: { ...json, ...foreign }, body: "{}" });
      expect(await codeOf(cross)).toEqual([403, "FORBIDDEN", true]);
    }
    for (const method of ["GET", "OPTIONS"]) {
      const read = await ask("/api/v1/accounts", { method, headers: foreign });
      expect([...read.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    const large = await ask("/api/v1/accounts", { method: "POST", headers: json, body: " ".repeat(2 ** 20 + 1) });
    expect(await codeOf(large)).toEqual([413, "PAYLOAD_TOO_LARGE", true]);
    const secret = await ask("/api/v1/me");
    expect([secret.status, secret.headers.get("cache-control")]).toEqual([200, "no-store"]);
  });

  it("api: a token that calls too often is told when to come again, over REST and tRPC alike", async () => {
    const busy = await makeToken("account.read");
    let last: Response | undefined;
    for (let call = 0; last?.status !== 429; call++) {
      if (call > 2 * BURST) throw new Error("nothing limits the calls");
      last = (await client(busy).GET("/me")).response;
    }
    expect(last.headers.get("retry-after")).toBe("1");
    expect([last.headers.get("ratelimit-limit"), last.headers.get("ratelimit-remaining")]).toEqual([
      String(BURST),
      "0",
    ]);
    const url = `${rostra.consoleUrl}/api/trpc`;
    const trpc = createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url, transformer: superjson, headers: { authorization: `Bearer ${busy}` } })],
    });
    const calls = Array.from({ length: 10 }, () => trpc.operator.me.query());
    await expect(Promise.all(calls)).rejects.toMatchObject({ data: { code: "TOO_MANY_REQUESTS", httpStatus: 429 } });
    expect((await ask("/api/v1/me")).status).toBe(200);
  });

  it("audit: the entries of one rostractl command have one request, and no address", async () => {
    await shell(["account", "import", "-", "--domain", domain], "username,password\npeter,one two\ngregory,one two\n");
    const { data } = await client().GET("/audit", { params: { query: { domain, action: "account", limit: 2 } } });
    const entries = data?.items ?? [];
    expect(entries.map(({ target }) => target).sort()).toEqual([`gregory@${domain}`, `peter@${domain}`]);
    expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1);
    expect(entries[0]).toMatchObject({
      actor: expect.stringMatching(/^cli:/),
      requestId: expect.stringMatching(/^[\w-]{36}$/),
    });
    expect(entries.map(({ address }) => address ?? null)).toEqual([null, null]);
  });
});
