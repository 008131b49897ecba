import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, password } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const accounts = { romeo: password, juliet: password };
const ask = (to: string, id = "q") => `<iq type='get' id='${id}' to='${to}'><query xmlns='urn:example:any'/></iq>`;

describe("6121-8.5.3.1-2 requests of strangers to a full JID, refused where the operator wants it", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ accounts, strictIqPrivacy: true });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("a stranger gets the answer that an absent resource gives; results and errors are delivered", async () => {
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    const refused = await romeo.do(ask(juliet.jid), ask(`${juliet.bare}/nobody`));
    expect(refused.map(brief)).toEqual(Array(2).fill("iq error service-unavailable cancel"));
    expect(await juliet.told()).toEqual([]);
    await romeo.do(`<iq type='result' id='r' to='${juliet.jid}'/>`);
    expect(await juliet.told()).toEqual(["result r"]);
  });

  it("who may see the presence is let through: by subscription, by directed presence, as the same account", async () => {
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    await juliet.presence(undefined, romeo.jid);
    await romeo.got();
    await romeo.do(ask(juliet.jid, "directed"));
    expect(await juliet.told()).toEqual(["get directed"]);
    await juliet.presence("unavailable", romeo.jid);
    expect((await romeo.do(ask(juliet.jid))).map(brief)).toContain("iq error service-unavailable cancel");

    const [one, other] = [server.account("juliet"), server.account("romeo")];
    const { events } = await server.services.rosters.relate(server.actor, one, other, { to: false, from: true });
    await server.services.effect(events);
    await Promise.all([romeo.got(), juliet.got()]);
    await romeo.do(ask(juliet.jid, "subscribed"));
    expect(await juliet.told()).toEqual(["get subscribed"]);

    await using second = await Im.login(server, "juliet");
    await juliet.got();
    await second.do(ask(juliet.jid, "own"));
    expect(await juliet.told()).toEqual(["get own"]);
  });
});

describe("D16 requests of strangers, as the server is by default", () => {
  it("are delivered", async () => {
    await using server = await startServer({ accounts });
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    await romeo.do(ask(juliet.jid));
    expect(await juliet.told()).toEqual(["get q"]);
  });
});
