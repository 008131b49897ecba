import { noLeaks } from "@rostra/api/testing/no-leaks";
import { permissionMatrix } from "@rostra/api/testing/permission-matrix";
import type { PermissionDatabase } from "@rostra/api/testing/permission-place";
import { createOnlineSessionWriter } from "@rostra/db/online-session";
import { createTestDatabase } from "@rostra/db/testing/database";

const open = async (): Promise<PermissionDatabase> => {
  const test = await createTestDatabase();
  const { database, pool } = test.connect();
  return {
    database,
    async putSession(session) {
      await using writer = createOnlineSessionWriter({ pool, nodeId: session.node });
      writer.put(session);
    },
    async events() {
      const { rows } = await pool.query<{ events: number }>(
        "SELECT count(*)::int AS events FROM outbox_event WHERE type <> 'token.refused'",
      );
      return rows[0]?.events ?? 0;
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
};

permissionMatrix("in Postgres, with row-level security", open);
noLeaks("in Postgres, with row-level security", open);
