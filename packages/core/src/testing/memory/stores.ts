import type { Grant } from "../../actor.ts";
import type { Stores } from "../../transaction.ts";
import { accountStore } from "./account-store.ts";
import { decisionStore } from "./decision-store.ts";
import { domainStore } from "./domain-store.ts";
import { fastTokenStore } from "./fast-token-store.ts";
import { groupStore } from "./group-store.ts";
import { onlineSessionStore } from "./online-session-store.ts";
import { operatorStore } from "./operator-store.ts";
import { privacyStore } from "./privacy-store.ts";
import { privacyTemplateStore } from "./privacy-template-store.ts";
import { reportStore } from "./report-store.ts";
import { rosterStore } from "./roster-store.ts";
import { setupStore } from "./setup-store.ts";
import type { MemoryAccess } from "./state.ts";

export function memoryStores(grant: Grant, access: MemoryAccess): Stores {
  return {
    domains: domainStore(grant, access),
    accounts: accountStore(grant, access),
    fastTokens: fastTokenStore(grant, access),
    operators: operatorStore(grant, access),
    rosters: rosterStore(grant, access),
    groups: groupStore(grant, access),
    privacy: privacyStore(grant, access),
    decisions: decisionStore(grant, access),
    reports: reportStore(grant, access),
    privacyTemplates: privacyTemplateStore(grant, access),
    onlineSessions: onlineSessionStore(grant, access),
    setup: setupStore(grant, access),
  };
}
