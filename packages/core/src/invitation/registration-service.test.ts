import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { type Actor, mayEverywhere, type Role } from "../actor.ts";
import type { PolicyPart } from "../domain/domain-policy.ts";
import { createServices } from "../services.ts";
import { bare, refused } from "../testing/contract/world.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { DEFAULT_INVITATION_OPTIONS, type InvitationOptions } from "./invitation-options.ts";
import type { InvitationInput } from "./invitation-service.ts";
import type { RegistrationInput } from "./registration-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const domain = "example.net";
const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.net")];
const password = "kept in a drawer";

async function stage(policy: PolicyPart = { registration: "invitation" }, options: Partial<InvitationOptions> = {}) {
  const database = createMemoryDatabase();
  const invitations = { ...DEFAULT_INVITATION_OPTIONS, ...options };
  const services = createServices(database, { scramIterations: 4096, invitations });
  await database.transact(mayEverywhere(cli, "domain.create"), async (tx) => {
    for (const name of [domain, "example.com"]) await tx.domains.create(name);
    await tx.accounts.create([{ jid: romeo, credentials: [] }]);
  });
  await services.domains.setPolicy(cli, domain, policy);
  const invite = async (input: Omit<InvitationInput, "domain"> = {}, actor: Actor = cli) =>
    (await services.invitations.create(actor, { domain, ...input })).value;
  const register = (input: Partial<RegistrationInput> = {}) =>
    services.registrations.register({ domain, username: "juliet", password, ...input });
  const operator = async (name: string, role: Role, of?: string): Promise<Actor> => {
    const facts = { email: `${name}@post.example`, name, passwordHash: "x", role, ...(of && { domain: of }) };
    const made = await database.transact(mayEverywhere(cli, "operator.write"), (tx) => tx.operators.create(facts));
    return { kind: "operator", id: made.value.id, name, roles: made.value.roles };
  };
  const told = (): readonly string[] => database.events.map(({ event }) => event.type);
  const relation = async (owner: BareJid, contact: BareJid) =>
    (await services.rosters.item(cli, owner, contact))?.subscription;
  return { database, services, invite, register, operator, told, relation };
}

const entity = (jid: BareJid): Actor & { readonly kind: "entity" } => ({ kind: "entity", jid });
const idOf = (actor: Actor): string => ("id" in actor ? actor.id : "");

describe("registration", () => {
  it("registration/policy: closed lets nobody in, invitation who holds one, open everybody", async () => {
    const closed = await stage({ registration: "closed" });
    await refused(closed.register(), "forbidden");
    await refused(closed.invite(), "forbidden");
    await refused(closed.register({ domain: "example.org" }), "forbidden");

    const invited = await stage();
    await refused(invited.register(), "forbidden");
    await refused(invited.register({ token: "guessed" }), "forbidden");
    const { token } = await invited.invite();
    expect((await invited.register({ token })).value.account.jid).toEqual(juliet);
    expect((await invited.services.accounts.forLogin(juliet))?.credentials).not.toEqual([]);

    const open = await stage({ registration: "open" });
    const { value, events } = await open.register();
    expect(value.account.jid).toEqual(juliet);
    expect(events).toHaveLength(1);
    expect(open.database.audit.at(-1)).toMatchObject({ action: "account.created", actor: "setup:registration" });
    await refused(open.register({ username: "nurse", token: "guessed" }), "forbidden");
  });

  it("registration/policy: what is closed later ends what was made before", async () => {
    const { services, invite, register } = await stage();
    const { token } = await invite();
    const { token: both } = await invite({ contact: romeo });
    await services.domains.setPolicy(cli, domain, { registration: "closed" });
    expect(await services.invitations.check(token)).toBeUndefined();
    expect(await services.invitations.check(both)).toMatchObject({ forAccount: false, contact: romeo });
    for (const one of [token, both]) await refused(register({ token: one }), "forbidden");
  });

  it("registration/name: taken, reserved, kept by an invitation, or not one at all", async () => {
    const { services, invite, register } = await stage({ registration: "open" });
    const wrong = async (username: string, code: "conflict" | "invalid", token?: string) =>
      expect(await refused(register({ username, ...(token !== undefined && { token }) }), code)).toMatchObject({
        field: "username",
      });
    await wrong("Romeo", "conflict");
    await wrong("postmaster", "conflict");
    await wrong("a b", "invalid");
    const { token, invitation } = await invite({ username: "Juliet" });
    expect(invitation.username).toBe("juliet");
    await wrong("juliet", "conflict");
    await wrong("nurse", "invalid", token);
    await refused(invite({ username: "juliet" }), "conflict");
    await refused(invite({ username: "romeo" }), "conflict");
    await refused(services.accounts.create(cli, { domain, username: "juliet", password }), "conflict");
    await register({ token });
    const { token: reserved } = await invite({ username: "support" });
    await register({ token: reserved, username: "support" });
    await services.accounts.create(cli, { domain, username: "abuse", password });
    await services.deletions.delete(cli, juliet, "left");
    await wrong("juliet", "conflict");
  });

  it("registration/password: must be one", async () => {
    const { invite, register } = await stage();
    const { token } = await invite();
    expect(await refused(register({ token, password: "" }), "invalid")).toMatchObject({ field: "password" });
    await register({ token });
  });

  it("registration/invitation: gives the account its group and its contact, in one change", async () => {
    const { services, invite, register, told, relation, database } = await stage();
    const group = (await services.groups.create(cli, domain, { name: "Sales" })).value;
    const { token } = await invite({ group: group.id, contact: romeo });
    expect(await services.invitations.check(token)).toMatchObject({ groupName: "Sales", contact: romeo, usesLeft: 1 });
    const before = told().length;
    const { events } = await register({ token });
    expect(told().slice(before)).toEqual([
      "account.created",
      "invitation.used",
      "group.changed",
      "roster.changed",
      "roster.changed",
    ]);
    expect(events).toHaveLength(5);
    expect(await services.groups.of(cli, juliet)).toMatchObject([{ name: "Sales" }]);
    expect([await relation(romeo, juliet), await relation(juliet, romeo)]).toEqual(["both", "both"]);
    const pushed = database.events.flatMap(({ event }) => (event.type === "roster.changed" ? [event] : []));
    expect(pushed).toMatchObject([
      { owner: romeo, contact: juliet, presence: "available", version: 1n },
      { owner: juliet, contact: romeo, presence: "available", version: 1n },
    ]);
    expect(await services.invitations.check(token)).toBeUndefined();
    await refused(register({ token, username: "nurse" }), "forbidden");
    expect((await services.accounts.list(cli, { limit: 9 })).items).toHaveLength(2);
  });

  it("registration/invitation: nothing is made, and nothing spent, when something fails", async () => {
    const { services, invite, register } = await stage({ registration: "invitation", rosterQuota: 0 });
    const { token, invitation } = await invite({ contact: romeo });
    await refused(register({ token }), "limited");
    expect((await services.invitations.get(cli, invitation.id)).uses).toBe(0);
    await refused(services.accounts.get(cli, juliet), "notFound");
    await services.domains.setPolicy(cli, domain, { rosterQuota: 5 });
    await register({ token });
    expect((await services.invitations.get(cli, invitation.id)).accounts).toEqual([juliet]);
  });

  it("registration/invitation: of two who come for the last use one gets it", async () => {
    const { invite, register } = await stage();
    const { token } = await invite({ useLimit: 2 });
    const names = ["ann", "bob", "carl"];
    const done = await Promise.allSettled(names.map((username) => register({ token, username })));
    expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  });

  it("XEP-0445 §4: a token that was good in the session is not refused because its time is over", async () => {
    const { invite, register } = await stage();
    const expiresAt = new Date(Date.now() + 60_000);
    const { token } = await invite({ expiresAt });
    const now = new Date(expiresAt.getTime() + 1);
    await refused(register({ token, checkedAt: now }), "forbidden");
    await register({ token, checkedAt: new Date(expiresAt.getTime() - 1) });
  });

  it("registration/quota: the domain's policy bounds its accounts, wherever they come from", async () => {
    const { services, register, invite } = await stage({ registration: "invitation", accountQuota: 2 });
    const { token } = await invite({ useLimit: 5 });
    await register({ token });
    expect(await refused(register({ token, username: "nurse" }), "limited")).toMatchObject({ field: "domain" });
    await refused(services.accounts.create(cli, { domain, username: "nurse", password }), "limited");
    await refused(services.accounts.import(cli, domain, [{ username: "nurse", password }]), "limited");
    await services.deletions.delete(cli, juliet, "left");
    await services.accounts.create(cli, { domain, username: "nurse", password });
    await refused(services.deletions.restore(cli, juliet), "limited");
    await services.domains.setPolicy(cli, domain, { accountQuota: 3 });
    await services.deletions.restore(cli, juliet);
  });

  it("registration/role: the account's owner is invited to be an operator, by somebody who may", async () => {
    const { services, invite, register, operator, told } = await stage();
    const [owner, admin] = [await operator("ann", "owner"), await operator("bob", "admin", domain)];
    await refused(invite({ role: "admin" }, admin), "forbidden");
    await refused(invite({ role: "admin", useLimit: 2 }, owner), "invalid");
    const { token } = await invite({ role: "helpdesk" }, owner);
    expect(await refused(register({ token }), "invalid")).toMatchObject({ field: "email" });
    const { value } = await register({ token, email: "Juliet@post.example" });
    expect(told().slice(-3)).toEqual(["account.created", "invitation.used", "operator.invited"]);
    const invited = await services.operatorInvitations.check(value.operatorInvitation ?? "");
    const facts = { email: "juliet@post.example", role: "helpdesk", domain, createdBy: idOf(owner) };
    expect(invited).toMatchObject(facts);
  });

  it("registration/role: who made the invitation must be one who may give the role when it is used as well", async () => {
    const { services, invite, register, operator } = await stage();
    await operator("ann", "owner");
    const bob = await operator("bob", "owner", domain);
    const { token } = await invite({ role: "helpdesk" }, bob);
    const { token: plain } = await invite({}, bob);
    await services.operators.setRoles(cli, idOf(bob), [{ role: "admin", domain }]);
    expect(await services.invitations.check(token)).toBeUndefined();
    await refused(register({ token, email: "juliet@post.example" }), "forbidden");
    expect(await services.invitations.check(plain)).toBeDefined();
    await services.operators.remove(cli, idOf(bob));
    expect(await services.invitations.check(plain)).toBeUndefined();
  });

  it("registration/own: an account changes its password and removes itself, and nobody takes its name", async () => {
    const { services, register, told } = await stage({ registration: "open" });
    await register();
    const before = (await services.accounts.forLogin(juliet))?.credentials;
    await services.registrations.changePassword(entity(juliet), "another one");
    expect((await services.accounts.forLogin(juliet))?.credentials).not.toEqual(before);
    expect(told().at(-1)).toBe("account.credentialsChanged");
    await services.registrations.remove(entity(juliet));
    expect(told().at(-1)).toBe("account.deleted");
    expect((await services.accounts.get(cli, juliet)).deletion).toBeDefined();
    await refused(register(), "conflict");
    await refused(services.registrations.remove(entity(juliet)), "notFound");
    await refused(services.registrations.changePassword(entity(juliet), "x"), "notFound");
  });
});

describe("invitations", () => {
  it("invitations/roles: owners and admins make and revoke them, every role sees them, foreign ones are not there", async () => {
    const { services, invite, operator } = await stage();
    const { invitation } = await invite();
    const { invitations } = services;
    for (const role of ["owner", "admin", "helpdesk", "auditor"] as const) {
      const actor = await operator(role, role, domain);
      const stranger = await operator(`${role}2`, role, "example.com");
      expect((await invitations.list(actor, { domain, limit: 9 })).invitations).toContainEqual(invitation);
      await refused(invitations.list(stranger, { domain, limit: 9 }), "notFound");
      await refused(invitations.get(stranger, invitation.id), "notFound");
      await refused(invitations.revoke(stranger, invitation.id), "notFound");
      await refused(invite({}, stranger), "notFound");
      if (role === "owner" || role === "admin") {
        const { invitation: made } = await invite({ note: " for Bob " }, actor);
        expect(made).toMatchObject({ note: "for Bob", createdBy: idOf(actor) });
        await invitations.revoke(actor, made.id);
        await refused(invitations.revoke(actor, made.id), "notFound");
      } else {
        await refused(invite({}, actor), "forbidden");
        await refused(invitations.revoke(actor, invitation.id), "forbidden");
      }
    }
  });

  it("invitations/input: what cannot be names its field", async () => {
    const { invite, services } = await stage();
    const group = (await services.groups.create(cli, "example.com", { name: "Sales" })).value;
    const past = new Date(Date.now() - 1000);
    const far = new Date(Date.now() + DEFAULT_INVITATION_OPTIONS.maxLifetimeMs + 60_000);
    const faults: readonly (readonly [Omit<InvitationInput, "domain">, string])[] = [
      [{ useLimit: 0 }, "useLimit"],
      [{ useLimit: 1.5 }, "useLimit"],
      [{ username: "nurse", useLimit: 2 }, "useLimit"],
      [{ username: "a b" }, "username"],
      [{ expiresAt: past }, "expiresAt"],
      [{ expiresAt: far }, "expiresAt"],
      [{ contact: bare("romeo@example.com") }, "contact"],
      [{ forAccount: false }, "contact"],
      [{ forAccount: false, contact: romeo, username: "nurse" }, "forAccount"],
      [{ note: "x".repeat(2000) }, "note"],
    ];
    for (const [input, field] of faults) expect(await refused(invite(input), "invalid")).toMatchObject({ field });
    expect(await refused(invite({ contact: juliet }), "notFound")).toMatchObject({ field: "contact" });
    expect(await refused(invite({ group: group.id }), "notFound")).toMatchObject({ field: "group" });
  });

  it("invitations/caps: a domain and an account have so many open at once", async () => {
    const policy = { registration: "invitation", userInvitations: true } as const;
    const { invite, services } = await stage(policy, { perDomain: 3, perAccount: 1 });
    const own = { contact: romeo };
    const { invitation } = await invite(own, entity(romeo));
    await refused(invite(own, entity(romeo)), "limited");
    await invite();
    await invite();
    await refused(invite(), "limited");
    await services.invitations.revoke(cli, invitation.id);
    await invite(own, entity(romeo));
  });

  it("invitations/accounts: make them for themselves alone, where the policy says so", async () => {
    const { invite, services } = await stage();
    const own = { contact: romeo };
    await refused(invite(own, entity(romeo)), "forbidden");
    await services.domains.setPolicy(cli, domain, { userInvitations: true });
    const { token, invitation } = await invite(own, entity(romeo));
    expect(invitation).toMatchObject({ contact: romeo, madeByContact: true });
    for (const input of [{}, { contact: juliet }, { ...own, username: "nurse" }, { ...own, group: "g" }])
      await refused(invite(input, entity(romeo)), "forbidden");
    await refused(services.invitations.list(entity(romeo), { domain, limit: 9 }), "forbidden");
    await services.domains.setPolicy(cli, domain, { userInvitations: false });
    expect(await services.invitations.check(token)).toBeUndefined();
  });

  it("invitations/ends: with the account that made it when that is suspended, with any contact that is deleted", async () => {
    const { invite, services, told } = await stage({ registration: "invitation", userInvitations: true });
    const { token: own } = await invite({ contact: romeo }, entity(romeo));
    const { token: other } = await invite({ contact: romeo });
    await services.accounts.setPassword(cli, romeo, password);
    expect(await services.invitations.check(own)).toBeDefined();
    await services.accounts.suspend(cli, romeo, { reason: "away" });
    expect(told().slice(-2)).toEqual(["invitation.revoked", "account.suspended"]);
    expect(await services.invitations.check(own)).toBeUndefined();
    expect(await services.invitations.check(other)).toBeDefined();
    await services.deletions.delete(cli, romeo, "left");
    expect(await services.invitations.check(other)).toBeUndefined();
  });

  it("XEP-0379 §3.5: one who has an account becomes a contact, once", async () => {
    const { invite, register, services, relation, database } = await stage();
    const { token: made } = await invite();
    await register({ token: made });
    const { token } = await invite({ contact: romeo, forAccount: false });
    const { invitations } = services;
    await refused(register({ token, username: "nurse" }), "forbidden");
    expect(await invitations.befriends(token, juliet)).toBe(false);
    expect(await invitations.befriends(token, romeo)).toBe(true);
    await refused(invitations.acceptContact(token, romeo, romeo), "forbidden");
    expect((await invitations.acceptContact(token, romeo, juliet)).value).toEqual({ sent: [] });
    expect([await relation(romeo, juliet), await relation(juliet, romeo)]).toEqual(["from+out", "to+in"]);
    const toJuliet = database.events.flatMap(({ event }) =>
      event.type === "roster.changed" && event.owner.equals(juliet) ? [event] : [],
    );
    expect(toJuliet.map(({ stanza, presence }) => [stanza?.includes("subscribed"), presence])).toContainEqual([
      true,
      "available",
    ]);
    expect(await invitations.befriends(token, romeo)).toBe(false);
    await refused(invitations.acceptContact(token, romeo, juliet), "forbidden");
  });

  it("XEP-0379 §3.5: one who lives elsewhere is approved, and asked in return", async () => {
    const { invite, services, relation } = await stage();
    const there = Jid.parse("bob@elsewhere.example/phone");
    if (!there) throw new Error("no address");
    const { token, invitation } = await invite({ contact: romeo, forAccount: false, useLimit: 2 });
    const accept = async () => (await services.invitations.acceptContact(token, romeo, there)).value;
    expect(await accept()).toEqual({ sent: ["subscribed", "subscribe"], presence: "available" });
    expect(await relation(romeo, there.bare)).toBe("from+out");
    expect(await accept()).toBeUndefined();
    expect((await services.invitations.get(cli, invitation.id)).uses).toBe(1);
  });

  it("XEP-0379 §5.2: an invitation to one username, or with a role, makes nobody else a contact", async () => {
    const { invite, services } = await stage();
    const kept = await invite({ contact: romeo, username: "nurse" });
    const withRole = await invite({ contact: romeo, role: "auditor" });
    for (const { token } of [kept, withRole]) expect(await services.invitations.befriends(token, romeo)).toBe(false);
  });
});
