import { createIdempotency } from "@rostra/api/idempotency";
import { createRestHandler } from "@rostra/api/rest/handler";
import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createIdempotencyStore } from "@rostra/db/idempotency-store";
import { createTestDatabase } from "@rostra/db/testing/database";
import { expect, it } from "vitest";

const cli: Actor = { kind: "cli", id: "test" };

it("api: of calls with one idempotency key that come to several processes at once, one has an effect", async () => {
  await using test = await createTestDatabase();
  const handlers = Array.from({ length: 2 }, () => {
    const { database, pool } = test.connect();
    const services = createServices(database, { scramIterations: 4096 });
    const idempotency = createIdempotency({ store: createIdempotencyStore(pool), secret: "s", keepMs: 60_000 });
    let count = 0;
    const context = async () => ({ services, actor: cli, requestId: `request-${++count}` });
    return { services, rest: createRestHandler({ context, idempotency }) };
  });
  await handlers[0]?.services.domains.add(cli, "example.net");
  const call = async (index: number) => {
    const request = new Request("http://127.0.0.1/api/v1/groups", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "k1" },
      body: JSON.stringify({ domain: "example.net", name: "Sales" }),
    });
    const response = await handlers[index % 2]?.rest(request);
    return { status: response?.status, text: await response?.text() };
  };
  const results = await Promise.all(Array.from({ length: 8 }, (_, index) => call(index)));
  const made = results.filter(({ status }) => status === 201);
  const [first] = made;
  expect(made.map(({ text }) => text)).toEqual(made.map(() => first?.text));
  expect(made.length).toBeGreaterThan(0);
  for (const { status, text } of results)
    if (status !== 201) expect([status, text]).toEqual([409, expect.stringContaining("IDEMPOTENCY_KEY_IN_USE")]);
  expect(await call(1)).toEqual(first);
  expect(await handlers[1]?.services.groups.list(cli, "example.net")).toHaveLength(1);
  const { entries } = (await handlers[1]?.services.audit.list(cli, { limit: 10, action: "group" })) ?? {};
  expect(entries).toHaveLength(1);
});
