import { idempotencyContract } from "@rostra/core/testing/contract/idempotency-contract";
import { createIdempotencyStore } from "./idempotency-store.ts";
import { createTestDatabase } from "./testing/database.ts";

idempotencyContract("in Postgres", async () => {
  const test = await createTestDatabase();
  return {
    stores: [createIdempotencyStore(test.connect().pool), createIdempotencyStore(test.connect().pool)],
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
});
