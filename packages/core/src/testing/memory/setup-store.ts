import type { Grant } from "../../actor.ts";
import type { SetupStore } from "../../setup/setup-store.ts";
import { mustCoverAll } from "./grant.ts";
import type { MemoryAccess } from "./state.ts";

export function setupStore(grant: Grant, { read, write }: MemoryAccess): SetupStore {
  return {
    async setLink(tokenHash, expiresAt) {
      mustCoverAll(grant);
      write({ setupLink: { tokenHash, expiresAt } });
    },
    async isLink(tokenHash, now) {
      mustCoverAll(grant);
      const { setupLink } = read();
      return setupLink !== undefined && setupLink.tokenHash === tokenHash && now < setupLink.expiresAt;
    },
    async removeLink() {
      mustCoverAll(grant);
      write({ setupLink: undefined });
    },
  };
}
