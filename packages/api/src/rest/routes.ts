/** How programs call a procedure over REST. */
export interface Route {
  readonly method: Method;
  /** Under `/api/v1`; `{account}` is the input of that name, `{account=jid}` the input `jid`. */
  readonly path: string;
  readonly summary: string;
  /** Of an answer that is not a refusal. */
  readonly status: 200 | 201;
  /** Whether the answer shows a secret, which is told this once: it is not kept for an idempotency key. */
  readonly showsSecret?: true;
}

export type Method = "get" | "post" | "put" | "patch" | "delete";

const at =
  (method: Method, status: Route["status"] = 200) =>
  (path: string, summary: string): Route => ({ method, path, summary, status });

const get = at("get");
const post = at("post");
const make = at("post", 201);
const showingSecret = (route: Route): Route => ({ ...route, showsSecret: true });
const makeSecret = (path: string, summary: string): Route => showingSecret(make(path, summary));
const put = at("put");
const patch = at("patch");
const remove = at("delete");

/**
 * The route of each procedure, by its path in the router. GET and DELETE take the inputs that the path does not name from
 * the query, the others from a body of JSON. A procedure without a route is not served over REST, and a test says so.
 */
export const routes: Readonly<Record<string, Route>> = {
  "setup.status": get("/setup", "Whether nobody can sign in yet"),
  "setup.validate": post("/setup/validate", "Whether a setup link is good"),
  "setup.complete": make("/setup", "Make the owner and the first domain"),

  "domain.list": get("/domains", "List domains"),
  "domain.add": make("/domains", "Add a domain"),
  "domain.remove": remove("/domains/{domain=name}", "Remove an empty domain"),
  "domain.policy.get": get("/domains/{domain}/policy", "Read a domain's policy"),
  "domain.policy.set": patch("/domains/{domain}/policy", "Change rules of a domain's policy"),

  "account.list": get("/accounts", "List accounts"),
  "account.get": get("/accounts/{account=jid}", "Read an account"),
  "account.create": make("/accounts", "Create an account"),
  "account.update": patch("/accounts/{account=jid}", "Change an account's facts"),
  "account.delete": remove("/accounts/{account=jid}", "Delete an account, so that it can be restored"),
  "account.restore": post("/accounts/{account=jid}/restore", "Restore a deleted account"),
  "account.purge": post("/accounts/{account=jid}/purge", "Remove a deleted account for good"),
  "account.suspend": put("/accounts/{account=jid}/suspension", "Suspend an account"),
  "account.enable": remove("/accounts/{account=jid}/suspension", "End an account's suspension"),
  "account.setPassword": put("/accounts/{account=jid}/password", "Set an account's password"),
  "account.createResetLink": makeSecret("/accounts/{account=jid}/reset-links", "Make a link for a new password"),
  "account.access": get("/accounts/{account=jid}/access", "What opens an account, without secrets"),
  "account.usage": get("/accounts/{account=jid}/usage", "How much an account has of what is limited"),
  "account.endTokens": remove(
    "/accounts/{account=jid}/tokens",
    "Ask every client of an account for its password again",
  ),
  "account.locks": get("/account-locks", "List accounts that are refused after wrong passwords"),
  "account.unlock": remove("/accounts/{account=jid}/locks", "Let an account that is refused be tried again"),
  "account.bulk.preview": post("/bulk-actions/preview", "See what an action on many accounts would do"),
  "account.bulk.status": get("/bulk-actions/{bulk=id}", "Read a bulk action and how far it has come"),
  "account.bulk.list": get("/bulk-actions", "List bulk actions that were started"),
  "account.bulk.start": post("/bulk-actions/{bulk=id}/start", "Start a bulk action"),
  "account.bulk.cancel": post("/bulk-actions/{bulk=id}/cancel", "Stop a bulk action"),
  "account.bulk.undo": post("/bulk-actions/{bulk=id}/undo", "Take a bulk action back"),
  "account.batch": post("/domains/{domain}/accounts/batch", "Do one thing to many accounts"),

  "invitation.list": get("/domains/{domain}/invitations", "List invitations of a domain"),
  "invitation.get": get("/invitations/{invitation=id}", "Read an invitation and who used it"),
  "invitation.create": makeSecret("/domains/{domain}/invitations", "Make an invitation"),
  "invitation.revoke": remove("/invitations/{invitation=id}", "Revoke an invitation"),
  "invitation.check": post("/invitations/check", "What an invitation is good for"),
  "invitation.register": makeSecret("/invitations/register", "Make an account for oneself"),

  "reset.check": post("/reset-links/check", "Whose password a link sets"),
  "reset.complete": post("/reset-links/complete", "Set a password by a link"),

  "session.of": get("/accounts/{account}/sessions", "List an account's sessions"),
  "session.online": get("/sessions", "List who is online"),
  "session.end": remove("/sessions/{session}", "End a session"),
  "session.endMany": post("/sessions/end", "End many sessions at once"),

  "message.waiting": get("/accounts/{account}/messages", "How many messages wait for an account, how big and how old"),
  "message.purge": remove("/accounts/{account}/messages", "Remove for good what waits for an account"),

  "roster.pairs": get("/accounts/{account}/roster", "Read an account's roster"),
  "roster.set": put("/accounts/{account}/roster/{contact}", "Set a contact"),
  "roster.remove": remove("/accounts/{account}/roster/{contact}", "Remove a contact"),
  "roster.relate": put("/accounts/{account}/roster/{contact}/relation", "Let two accounts see each other or not"),
  "roster.oneSided": get("/one-sided-contacts", "List pairs of accounts that contradict themselves"),

  "group.list": get("/groups", "List groups"),
  "group.create": make("/groups", "Create a group"),
  "group.get": get("/groups/{group=id}", "Read a group"),
  "group.update": patch("/groups/{group=id}", "Change a group"),
  "group.remove": remove("/groups/{group=id}", "Remove a group"),
  "group.members": get("/groups/{group=id}/members", "List a group's members"),
  "group.addMembers": post("/groups/{group=id}/members", "Add members to a group"),
  "group.removeMembers": post("/groups/{group=id}/members/remove", "Take members out of a group"),
  "group.leaving": get("/groups/{group=id}/members/{account}/leaving", "Count who would lose a member that leaves"),
  "group.of": get("/accounts/{account}/groups", "List an account's groups"),

  "privacy.overview": get("/accounts/{account}/privacy", "Read an account's privacy lists and blocks"),
  "privacy.names": get("/accounts/{account}/privacy/lists", "List an account's privacy lists"),
  "privacy.get": get("/accounts/{account}/privacy/lists/{list=name}", "Read a privacy list"),
  "privacy.put": put("/accounts/{account}/privacy/lists/{list=name}", "Make or replace a privacy list"),
  "privacy.remove": remove("/accounts/{account}/privacy/lists/{list=name}", "Remove a privacy list"),
  "privacy.addItem": make("/accounts/{account}/privacy/lists/{list=name}/items", "Add an item to a privacy list"),
  "privacy.changeItem": put("/accounts/{account}/privacy/lists/{list=name}/items/{order}", "Change an item"),
  "privacy.removeItem": remove("/accounts/{account}/privacy/lists/{list=name}/items/{order}", "Remove an item"),
  "privacy.moveItem": post("/accounts/{account}/privacy/lists/{list=name}/items/{order}/move", "Move an item"),
  "privacy.restore": post("/accounts/{account}/privacy/lists/{list=name}/restore", "Make a list what it was"),
  "privacy.setDefault": put("/accounts/{account}/privacy/default", "Choose the default privacy list, or none"),
  "privacy.block": post("/accounts/{account}/privacy/block", "Block addresses"),
  "privacy.unblock": post("/accounts/{account}/privacy/unblock", "Unblock addresses, or all"),
  "privacy.history": get("/accounts/{account}/privacy/history", "Read what privacy lists were"),
  "privacy.decisions": get("/accounts/{account}/privacy/decisions", "Read what privacy lists refused"),

  "privacyTemplate.list": get("/privacy-templates", "List templates for privacy lists"),
  "privacyTemplate.get": get("/domains/{domain}/privacy-templates/{template=name}", "Read a template"),
  "privacyTemplate.put": put("/domains/{domain}/privacy-templates/{template=name}", "Make or replace a template"),
  "privacyTemplate.remove": remove("/domains/{domain}/privacy-templates/{template=name}", "Remove a template"),
  "privacyTemplate.applyTo": post(
    "/domains/{domain}/privacy-templates/{template=name}/apply",
    "Give accounts a list by a template",
  ),

  "simulator.run": post("/simulations", "Ask what would become of a stanza"),

  "report.list": get("/reports", "List reports of users"),
  "report.openCount": get("/reports/open-count", "Count open reports"),
  "report.close": post("/reports/{report=id}/close", "Close a report"),
  "report.reopen": post("/reports/{report=id}/reopen", "Open a report again"),

  "import.preview": post("/imports/preview", "See how an import would take a file"),
  "import.list": get("/imports", "List imports"),
  "import.get": get("/imports/{import=id}", "Read an import and how far it has come"),
  "import.rows": get("/imports/{import=id}/rows", "List an import's rows"),
  "import.start": post("/imports/{import=id}/start", "Apply an import"),
  "import.undo": post("/imports/{import=id}/undo", "Take an import back"),
  "import.pause": post("/imports/{import=id}/pause", "Pause an import"),
  "import.resume": post("/imports/{import=id}/resume", "Resume an import"),
  "import.cancel": post("/imports/{import=id}/cancel", "Cancel an import"),
  "import.remove": remove("/imports/{import=id}", "Forget an import"),

  "token.list": get("/tokens", "List API tokens"),
  "token.create": makeSecret("/tokens", "Make an API token"),
  "token.revoke": remove("/tokens/{token=id}", "Revoke an API token"),

  "webhook.list": get("/webhooks", "List webhooks"),
  "webhook.add": makeSecret("/webhooks", "Add a webhook"),
  "webhook.get": get("/webhooks/{webhook=id}", "Read a webhook"),
  "webhook.remove": remove("/webhooks/{webhook=id}", "Remove a webhook"),
  "webhook.rotateSecret": showingSecret(post("/webhooks/{webhook=id}/secret", "Give a webhook another secret")),
  "webhook.enable": post("/webhooks/{webhook=id}/enable", "Enable a webhook that was disabled"),
  "webhook.test": post("/webhooks/{webhook=id}/test", "Send a webhook an event to try it"),
  "webhook.deliveries": get("/webhooks/{webhook=id}/deliveries", "List what a webhook was sent"),
  "webhook.retry": post("/webhook-deliveries/{delivery}/retry", "Send a delivery of a webhook again"),

  "operator.me": get("/me", "Read who is asking"),
  "overview.history": get("/overview/history", "Read what went on"),
  "overview.now": get("/overview", "Read what goes on now"),
  "system.nodes": get("/system/nodes", "List nodes"),
  "system.database": get("/system/database", "Read what the database tells of itself"),
  "system.settings": get("/system/settings", "List settings that are not as by default"),
  "system.certificates": get("/system/certificates", "List the certificates of domains"),
  "system.posture": get("/system/posture", "Read who still uses what"),

  "operator.list": get("/operators", "List operators"),
  "operator.setRoles": put("/operators/{operator=id}/roles", "Set an operator's roles"),
  "operator.remove": remove("/operators/{operator=id}", "Remove an operator"),
  "operator.sessions": get("/operators/{operator=id}/sessions", "List an operator's sessions in the console"),
  "operator.endTwoFactor": remove("/operators/{operator=id}/two-factor", "Switch off an operator's second factor"),
  "operator.endSessions": post("/operators/{operator=id}/sessions/end", "End an operator's sessions"),
  "operator.invitations": get("/operator-invitations", "List open invitations of operators"),
  "operator.invite": makeSecret("/operator-invitations", "Invite an operator"),
  "operator.revokeInvitation": remove("/operator-invitations/{invitation=id}", "Revoke an operator's invitation"),
  "operator.checkInvitation": post("/operator-invitations/check", "What an invitation of an operator is good for"),
  "operator.accept": post("/operator-invitations/accept", "Accept an invitation as an operator"),
  "operator.join": post("/operator-invitations/join", "Accept a further role as an operator"),

  "audit.list": get("/audit", "List audit entries"),
  "audit.verify": get("/audit/verification", "Verify the audit's chains"),
  "audit.get": get("/audit/{entry=id}", "Read an audit entry"),
};
