import { appRouter } from "@rostra/api/root";
import { commandTree } from "@rostra/ctl/completion/command-tree";
import { rostractl } from "@rostra/ctl/program";
import { printsTo } from "@rostra/ctl/testing/shell";
import { describe, expect, it } from "vitest";

const ownPage = "the owner of the account does it on its own page; a shell has commands for operators";

/** The command that does what a procedure does, or the reason why there is none. */
const covered: Readonly<Record<string, string | { readonly none: string }>> = {
  "setup.status": "setup-link",
  "setup.validate": { none: "the page of a setup link asks it" },
  "setup.complete": { none: "the page of a setup link does it; a shell adds operator and domain" },

  "domain.list": "domain list",
  "domain.add": "domain add",
  "domain.remove": "domain remove",
  "domain.policy.get": "domain policy",
  "domain.policy.set": "domain policy",

  "account.list": "account list",
  "account.get": "account show",
  "account.create": "account add",
  "account.update": "account set",
  "account.delete": "account delete",
  "account.restore": "account restore",
  "account.purge": "account purge",
  "account.suspend": "account suspend",
  "account.enable": "account enable",
  "account.setPassword": "account passwd",
  "account.createResetLink": "account reset-link",
  "account.access": "account access",
  "account.usage": "account access",
  "account.endTokens": "account end-tokens",
  "account.locks": "account locks",
  "account.unlock": "account unlock",
  "account.bulk.preview": { none: "account batch waits until it is done" },
  "account.bulk.status": { none: "account batch waits until it is done" },
  "account.bulk.list": { none: "account batch waits until it is done" },
  "account.bulk.start": { none: "account batch waits until it is done" },
  "account.bulk.cancel": { none: "account batch waits until it is done" },
  "account.bulk.undo": { none: "account batch waits until it is done" },
  "account.batch": "account batch",

  "message.waiting": "message waiting",
  "message.purge": "message purge",

  "invitation.list": "invitation list",
  "invitation.get": "invitation show",
  "invitation.create": "invitation create",
  "invitation.revoke": "invitation revoke",
  "invitation.check": { none: "the page of an invitation asks it" },
  "invitation.register": { none: "whoever is invited does it; a shell adds the account" },

  "reset.check": { none: "the page of a reset link asks it" },
  "me.get": { none: ownPage },
  "me.devices": { none: ownPage },
  "me.endSession": { none: ownPage },
  "me.endToken": { none: ownPage },
  "me.endDevices": { none: ownPage },
  "me.webSessions": { none: ownPage },
  "me.endWebSession": { none: ownPage },
  "me.unblock": { none: ownPage },
  "reset.complete": { none: "the owner of the account does it; a shell sets the password" },

  "session.of": "session list",
  "session.online": "session list",
  "session.end": "session end",
  "session.endMany": "session end",

  "roster.pairs": "roster list",
  "roster.set": "roster add",
  "roster.remove": "roster remove",
  "roster.relate": "roster link",
  "roster.oneSided": "roster check",

  "group.list": "group list",
  "group.create": "group create",
  "group.get": "group list",
  "group.update": "group edit",
  "group.remove": "group remove",
  "group.members": "group members",
  "group.addMembers": "group add",
  "group.removeMembers": "group take",
  "group.leaving": { none: "what a dialog says before a member is taken out" },
  "group.of": "group list",

  "privacy.overview": "privacy list",
  "privacy.names": "privacy list",
  "privacy.get": "privacy show",
  "privacy.put": "privacy set",
  "privacy.remove": "privacy remove",
  "privacy.addItem": "privacy add-item",
  "privacy.changeItem": "privacy change-item",
  "privacy.removeItem": "privacy remove-item",
  "privacy.moveItem": "privacy move-item",
  "privacy.restore": "privacy undo",
  "privacy.setDefault": "privacy default",
  "privacy.block": "privacy block",
  "privacy.unblock": "privacy unblock",
  "privacy.history": "privacy history",
  "privacy.decisions": "privacy decisions",

  "privacyTemplate.list": "privacy-template list",
  "privacyTemplate.get": "privacy-template show",
  "privacyTemplate.put": "privacy-template put",
  "privacyTemplate.remove": "privacy-template remove",
  "privacyTemplate.applyTo": "privacy-template apply",

  "simulator.run": "privacy simulate",

  "report.list": "report list",
  "report.openCount": { none: "a number beside the menu of the console; report list has the reports" },
  "report.close": "report close",
  "report.reopen": "report reopen",

  "import.preview": { none: "a page on which columns are mapped; import plan tells of each row what becomes of it" },
  "import.list": "import list",
  "import.get": "import show",
  "import.rows": "import show",
  "import.start": "import apply",
  "import.undo": "import undo",
  "import.pause": "import pause",
  "import.resume": "import resume",
  "import.cancel": "import cancel",
  "import.remove": "import remove",

  "live.changes": { none: "a page that stays open listens; webhooks tell programs" },
  "live.sessions": { none: "a page that stays open listens; session list asks once" },
  "live.import": { none: "a page that stays open listens; import apply follows by itself" },

  "overview.history": "system history",
  "overview.now": "system history",

  "system.nodes": "system nodes",
  "system.database": { none: "what Postgres tells of itself, psql shows" },
  "system.settings": { none: "the environment and the settings file say it; doctor checks them" },
  "system.certificates": "system certificates",
  "system.posture": "system protection",

  "operator.me": { none: "nobody is signed in at a shell" },
  "operator.list": "operator list",
  "operator.setRoles": "operator roles",
  "operator.remove": "operator remove",
  "operator.sessions": "operator sessions",
  "operator.endSessions": "operator end-sessions",
  "operator.endTwoFactor": "operator two-factor off",
  "operator.invitations": "operator invitations",
  "operator.invite": "operator invite",
  "operator.revokeInvitation": "operator revoke-invitation",
  "operator.checkInvitation": { none: "the page of an invitation asks it" },
  "operator.accept": { none: "whoever is invited does it; a shell adds the operator" },
  "operator.join": { none: "whoever is invited does it, signed in; a shell sets the roles" },

  "token.list": "token list",
  "token.create": "token create",
  "token.revoke": "token revoke",

  "webhook.list": "webhook list",
  "webhook.get": "webhook show",
  "webhook.add": "webhook add",
  "webhook.remove": "webhook remove",
  "webhook.rotateSecret": "webhook secret",
  "webhook.enable": "webhook enable",
  "webhook.test": "webhook test",
  "webhook.deliveries": "webhook deliveries",
  "webhook.retry": "webhook retry",

  "audit.list": "audit list",
  "audit.get": "audit show",
  "audit.verify": "audit verify",
};

const tree = commandTree(rostractl(printsTo([])));

describe("rostractl covers the API", () => {
  it("has a command for every procedure, or a reason", () => {
    expect(Object.keys(covered).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
    const places = tree.map(({ place }) => place.slice(1).replaceAll("/", " "));
    expect(Object.values(covered).filter((one) => typeof one === "string" && !places.includes(one))).toEqual([]);
  });
  it("prints every list as a table or, with --json, as JSON", () => {
    const lists = tree.filter(({ place }) =>
      /\/(list|members|history|sessions|invitations|deliveries|check|decisions)$/.test(place),
    );
    expect(lists.length).toBeGreaterThan(15);
    expect(
      lists.filter(({ options }) => !options.some(({ word }) => word === "--json")).map(({ place }) => place),
    ).toEqual([]);
  });
  it("says what every command is for", () => {
    expect(tree.flatMap(({ commands }) => commands).filter(({ description }) => description === "")).toEqual([]);
  });
});
