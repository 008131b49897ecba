import type { Module } from "./module.ts";
import { accounts } from "./modules/accounts.ts";
import { disco } from "./modules/disco.ts";
import { ping } from "./modules/ping.ts";
import { resourceBinding } from "./modules/resource-binding.ts";
import { roster } from "./modules/roster.ts";
import { sessionEstablishment } from "./modules/session-establishment.ts";
import type { ServerContext } from "./server-context.ts";

/** The enabled modules. Their order is the order of every hook: there are no priorities. */
export function createModules(server: ServerContext): readonly Module[] {
  const modules: readonly Module[] = [
    accounts(server),
    resourceBinding,
    sessionEstablishment(server),
    roster(server),
    disco(() => modules),
    ping,
  ];
  return modules;
}
