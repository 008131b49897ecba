import type { Grant } from "../../actor.ts";
import type { Stores } from "../../transaction.ts";
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
import type { MemoryAccess } from "./state.ts";
import { systemStore } from "./system-store.ts";
import { tokenStore } from "./token-store.ts";
import { trafficStore } from "./traffic-store.ts";
import { vCardStore } from "./vcard-store.ts";
import { webSessionStore } from "./web-session-store.ts";
import { webhookStore } from "./webhook-store.ts";

export function memoryStores(grant: Grant, access: MemoryAccess): Stores {
  return {
    domains: domainStore(grant, access),
    accounts: accountStore(grant, access),
    resetLinks: resetLinkStore(grant, access),
    loginLocks: loginLockStore(grant, access),
    audit: auditStore(grant, access),
    fastTokens: fastTokenStore(grant, access),
    operators: operatorStore(grant, access),
    operatorInvitations: operatorInvitationStore(grant, access),
    invitations: invitationStore(grant, access),
    rosters: rosterStore(grant, access),
    groups: groupStore(grant, access),
    privacy: privacyStore(grant, access),
    decisions: decisionStore(grant, access),
    reports: reportStore(grant, access),
    privacyTemplates: privacyTemplateStore(grant, access),
    portables: portableStore(grant, access),
    imports: importStore(grant, access),
    bulks: bulkStore(grant, access),
    jobs: jobStore(grant, access),
    onlineSessions: onlineSessionStore(grant, access),
    messages: messageStore(grant, access),
    vCards: vCardStore(grant, access),
    setup: setupStore(grant, access),
    tokens: tokenStore(grant, access),
    webhooks: webhookStore(grant, access),
    traffic: trafficStore(grant, access),
    system: systemStore(grant, access),
    webSessions: webSessionStore(grant, access),
  };
}
