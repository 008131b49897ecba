import type { Module } from "../module.ts";
import type { ServerContext } from "../server-context.ts";

/** Messages for those who are not there (offline.ts). */
export function offlineMessages(server: Pick<ServerContext, "offline">): Module {
  return {
    name: "offline messages",
    specs: ["XEP-0160", "XEP-0203", "XEP-0334"],
    features: { server: ["msgoffline"] },
    events: {
      async "message.purged"({ account, until }) {
        await server.offline.purge(account, until);
        return 0;
      },
    },
  };
}
