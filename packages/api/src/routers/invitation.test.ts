import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import type { Attempt, Context } from "../context.ts";
import { createCaller } from "../root.ts";
import { actors } from "../testing/actors.ts";

const cli: Actor = { kind: "cli", id: "test" };
const domain = "example.net";
const password = "kept in a drawer";

/** The API over example.net, where registration takes an invitation, and where romeo is. */
async function verona(registration: "invitation" | "open" = "invitation") {
  const services = createServices(createMemoryDatabase(), { scramIterations: 4096 });
  const as = (actor: Actor | undefined, brake?: Context["brake"]) =>
    createCaller({ services, actor, requestId: "request-1", address: "192.0.2.7", ...(brake && { brake }) });
  const call = as(cli);
  await call.domain.add({ name: domain });
  await call.domain.policy.set({ domain, registration });
  await call.account.create({ username: "romeo", domain, password });
  return { services, as, call };
}

describe("invitations over the API", () => {
  it("invitation: made, looked at by its holder, used, and told", async () => {
    const { as, call } = await verona();
    const made = await call.invitation.create({ domain, contact: "romeo@example.net", note: "for Juliet" });
    expect(made.invitation).toMatchObject({ contact: "romeo@example.net", state: "open", uses: 0, useLimit: 1 });
    expect(made.uri).toBe(`xmpp:romeo@example.net?roster;preauth=${made.token};ibr=y`);
    const { id } = made.invitation;
    const visitor = as(undefined);
    const { invitation } = await visitor.invitation.check({ token: made.token });
    expect(invitation).toEqual({
      domain,
      forAccount: true,
      contact: "romeo@example.net",
      usesLeft: 1,
      expiresAt: made.invitation.expiresAt,
      uri: made.uri,
    });
    const registered = await visitor.invitation.register({ domain, username: "Juliet", password, token: made.token });
    expect(registered).toMatchObject({
      account: { jid: "juliet@example.net", username: "juliet", domain },
      operatorInvitation: null,
    });
    expect(await visitor.invitation.check({ token: made.token })).toEqual({ invitation: null });
    const told = await as(actors.auditor).invitation.get({ id });
    expect(told).toMatchObject({ invitation: { state: "used", note: "for Juliet" }, accounts: ["juliet@example.net"] });
    const { items } = await call.audit.list({ domain, action: "account.created" });
    expect(items[0]).toMatchObject({ target: "juliet@example.net", address: "192.0.2.7" });
  });

  it("invitation: one with a role takes the page, and gives a link to become an operator", async () => {
    const { as, call } = await verona();
    const { token, uri } = await call.invitation.create({ domain, role: "helpdesk" });
    expect(uri).toBeNull();
    const visitor = as(undefined);
    const input = { domain, username: "juliet", password, token };
    await expect(visitor.invitation.register(input)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const { operatorInvitation } = await visitor.invitation.register({ ...input, email: "juliet@post.example" });
    const checked = await visitor.operator.checkInvitation({ token: operatorInvitation ?? "" });
    expect(checked.invitation).toMatchObject({ email: "juliet@post.example", role: "helpdesk", domain });
  });

  it("invitation: pages, latest first, of all or of those that are open", async () => {
    const { call } = await verona();
    const ids: string[] = [];
    for (const username of ["ann", "bob", "carl"])
      ids.unshift((await call.invitation.create({ domain, username })).invitation.id);
    const list = async (input: { open?: boolean; after?: string } = {}) => {
      const { items, next } = await call.invitation.list({ domain, limit: 2, ...input });
      return { ids: items.map(({ id }) => id), next };
    };
    const first = await list();
    expect(first.ids).toEqual(ids.slice(0, 2));
    expect((await list({ after: first.next ?? "" })).ids).toEqual(ids.slice(2));
    await call.invitation.revoke({ id: ids[0] ?? "" });
    expect(await list({ open: true })).toEqual({ ids: ids.slice(1), next: null });
    expect((await list()).ids).toEqual(ids.slice(0, 2));
  });

  it("invitation: visitors are braked by their address; what succeeds by an invitation is not counted", async () => {
    const { as, call } = await verona("open");
    const { token } = await call.invitation.create({ domain });
    const tries: string[] = [];
    const brake = async (what: string): Promise<Attempt> => {
      tries.push(what);
      return { admitted: true, succeeded: async () => void tries.pop() };
    };
    const visitor = as(undefined, brake);
    await visitor.invitation.check({ token: "guessed" });
    await visitor.invitation.check({ token });
    await visitor.invitation.register({ domain, username: "ann", password });
    await visitor.invitation.register({ domain, username: "bob", password, token });
    const wrong = visitor.invitation.register({ domain, username: "carl", password, token });
    await expect(wrong).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(tries).toEqual(["invitation-check", "registration", "registration"]);
    const braked = as(undefined, async () => ({ admitted: false }));
    const late = [
      braked.invitation.check({ token }),
      braked.invitation.register({ domain, username: "carl", password }),
    ];
    for (const one of late) await expect(one).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  });
});
