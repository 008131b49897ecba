import type { SetupStore } from "@rostra/core/setup/setup-store";
import { mustCoverAll } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

/** The one row of the table. */
const LINK = { id: 1 } as const;

// Inside a transaction the link is held until its end, so that of two who use it at once one finds it spent.
const findLink = {
  text: "SELECT token_hash FROM setup_link WHERE id = 1 AND token_hash = $1 AND expires_at > $2::timestamptz FOR UPDATE",
};

export function setupStore({ sql, prisma, grant }: StoreContext): SetupStore {
  return {
    async setLink(tokenHash, expiresAt) {
      mustCoverAll(grant);
      const link = { tokenHash, expiresAt };
      await prisma.setupLink.upsert({ where: LINK, create: { ...LINK, ...link }, update: link });
    },
    async isLink(tokenHash, now) {
      mustCoverAll(grant);
      return (await sql.rows(findLink, [tokenHash, now])).length > 0;
    },
    async removeLink() {
      mustCoverAll(grant);
      await prisma.setupLink.deleteMany({ where: LINK });
    },
  };
}
