import { accountContract } from "./contract/account-contract.ts";
import { accountListContract } from "./contract/account-list-contract.ts";
import { auditContract } from "./contract/audit-contract.ts";
import { bulkContract } from "./contract/bulk-contract.ts";
import { domainContract } from "./contract/domain-contract.ts";
import { fastTokenContract } from "./contract/fast-token-contract.ts";
import { groupContract } from "./contract/group-contract.ts";
import { importContract } from "./contract/import-contract.ts";
import { invitationContract } from "./contract/invitation-contract.ts";
import { loginLockContract } from "./contract/login-lock-contract.ts";
import { operatorContract } from "./contract/operator-contract.ts";
import { operatorInvitationContract } from "./contract/operator-invitation-contract.ts";
import { privacyContract } from "./contract/privacy-contract.ts";
import { privacyTemplateContract } from "./contract/privacy-template-contract.ts";
import { reportContract } from "./contract/report-contract.ts";
import { resetLinkContract } from "./contract/reset-link-contract.ts";
import { rosterContract } from "./contract/roster-contract.ts";
import { onlineSessionContract } from "./contract/session-contract.ts";
import { setupContract } from "./contract/setup-contract.ts";
import { systemContract } from "./contract/system-contract.ts";
import { tokenContract } from "./contract/token-contract.ts";
import { trafficContract } from "./contract/traffic-contract.ts";
import { transactionContract } from "./contract/transaction-contract.ts";
import { vCardContract } from "./contract/vcard-contract.ts";
import { webSessionContract } from "./contract/web-session-contract.ts";
import { webhookContract } from "./contract/webhook-contract.ts";
import type { OpenWorld } from "./contract/world.ts";

/**
 * What every implementation of core's ports must do, as tests: call it in a test file with a name and a way to open a
 * fresh world, which each test does for itself.
 */
export function storeContract(name: string, open: OpenWorld): void {
  transactionContract(name, open);
  auditContract(name, open);
  domainContract(name, open);
  accountContract(name, open);
  accountListContract(name, open);
  fastTokenContract(name, open);
  resetLinkContract(name, open);
  loginLockContract(name, open);
  rosterContract(name, open);
  groupContract(name, open);
  privacyContract(name, open);
  privacyTemplateContract(name, open);
  reportContract(name, open);
  operatorContract(name, open);
  operatorInvitationContract(name, open);
  invitationContract(name, open);
  importContract(name, open);
  bulkContract(name, open);
  onlineSessionContract(name, open);
  setupContract(name, open);
  tokenContract(name, open);
  webSessionContract(name, open);
  vCardContract(name, open);
  webhookContract(name, open);
  trafficContract(name, open);
  systemContract(name, open);
}
