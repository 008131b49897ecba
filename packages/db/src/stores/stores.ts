import type { Grant } from "@rostra/core/actor";
import type { Stores } from "@rostra/core/transaction";
import type { Prisma } from "../generated/client.ts";
import type { Sql } from "../sql.ts";
import { accountStore } from "./account-store.ts";
import { auditStore } from "./audit-store.ts";
import { bulkStore } from "./bulk-store.ts";
import { decisionStore } from "./decision-store.ts";
import { domainStore } from "./domain-store.ts";
import { fastTokenStore } from "./fast-token-store.ts";
import { groupStore } from "./group-store.ts";
import { importStore } from "./import-store.ts";
import { invitationStore } from "./invitation-store.ts";
import { jobStore } from "./job-store.ts";
import { loginLockStore } from "./login-lock-store.ts";
import { messageStore } from "./message-store.ts";
import { onlineSessionStore } from "./online-session-store.ts";
import { operatorInvitationStore } from "./operator-invitation-store.ts";
import { operatorStore } from "./operator-store.ts";
import { portableStore } from "./portable-store.ts";
import { privacyStore } from "./privacy-store.ts";
import { privacyTemplateStore } from "./privacy-template-store.ts";
import { reportStore } from "./report-store.ts";
import { resetLinkStore } from "./reset-link-store.ts";
import { rosterStore } from "./roster-store.ts";
import { setupStore } from "./setup-store.ts";
import { systemStore } from "./system-store.ts";
import { tokenStore } from "./token-store.ts";
import { trafficStore } from "./traffic-store.ts";
import { vCardStore } from "./vcard-store.ts";
import { webSessionStore } from "./web-session-store.ts";
import { webhookStore } from "./webhook-store.ts";

/**
 * What a store works with: statements for what runs often or over many rows, Prisma for the rest; both are alike in a
 * transaction and out of it.
 */
export interface StoreContext {
  readonly sql: Sql;
  readonly prisma: Prisma.TransactionClient;
  readonly grant: Grant;
}

export function createStores(context: StoreContext): Stores {
  return {
    domains: domainStore(context),
    accounts: accountStore(context),
    resetLinks: resetLinkStore(context),
    loginLocks: loginLockStore(context),
    webSessions: webSessionStore(context),
    audit: auditStore(context),
    fastTokens: fastTokenStore(context),
    operators: operatorStore(context),
    operatorInvitations: operatorInvitationStore(context),
    invitations: invitationStore(context),
    rosters: rosterStore(context),
    groups: groupStore(context),
    privacy: privacyStore(context),
    decisions: decisionStore(context),
    reports: reportStore(context),
    privacyTemplates: privacyTemplateStore(context),
    portables: portableStore(context),
    imports: importStore(context),
    bulks: bulkStore(context),
    jobs: jobStore(context),
    onlineSessions: onlineSessionStore(context),
    messages: messageStore(context),
    setup: setupStore(context),
    vCards: vCardStore(context),
    tokens: tokenStore(context),
    webhooks: webhookStore(context),
    traffic: trafficStore(context),
    system: systemStore(context),
  };
}
