import type { Module } from "./module.ts";
import { accounts } from "./modules/accounts.ts";
import { anonymous } from "./modules/anonymous.ts";
import { blocking } from "./modules/blocking.ts";
import { carbons } from "./modules/carbons.ts";
import { commands } from "./modules/commands.ts";
import { disco } from "./modules/disco.ts";
import { domains } from "./modules/domains.ts";
import { groups } from "./modules/groups.ts";
import { invitations } from "./modules/invitations.ts";
import { lastActivity } from "./modules/last-activity.ts";
import { offlineMessages } from "./modules/offline-messages.ts";
import { ping } from "./modules/ping.ts";
import { privacy } from "./modules/privacy.ts";
import { registration } from "./modules/registration.ts";
import { resourceBinding } from "./modules/resource-binding.ts";
import { roster } from "./modules/roster.ts";
import { sessionEstablishment } from "./modules/session-establishment.ts";
import { strictIqPrivacy } from "./modules/strict-iq.ts";
import { vCards } from "./modules/vcards.ts";
import type { ServerContext } from "./server-context.ts";
import { trafficOf } from "./traffic.ts";

/** The enabled modules, and `more` after them. Their order is the order of every hook: there are no priorities. */
export function createModules(server: ServerContext, more: readonly Module[] = []): readonly Module[] {
  const modules: readonly Module[] = [
    privacy(server), // before every other rule (3921-10.2-4)
    blocking(server),
    accounts(server),
    anonymous(server),
    domains(server),
    registration(server),
    resourceBinding,
    sessionEstablishment(server),
    roster(server),
    groups(server),
    lastActivity(server),
    vCards(server),
    carbons(server),
    disco(() => modules),
    commands(() => modules),
    invitations(server),
    strictIqPrivacy(server),
    offlineMessages(server),
    ping,
    trafficOf(server.traffic),
    ...more,
  ];
  return modules;
}
