import { DEFAULT_ITERATIONS } from "@rostra/core/account/credentials";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_SASL, NS_SASL2, NS_STREAM } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { boundJid, names, RawClient } from "../../support/client.ts";
import {
  additionalData,
  authenticate,
  authorized,
  failureOf,
  plain2,
  response,
  scram2,
  userAgent,
} from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    accounts: { juliet: password, romeo: "c0l0nn4t4" },
    scramIterations: DEFAULT_ITERATIONS,
  });
});
afterAll(() => server[Symbol.asyncDispose]());

type Kind = "tcp" | "tls" | "websocket";

async function secured(kind: Kind = "tls", extra = ""): Promise<RawClient> {
  const client = await RawClient.connect(server, kind);
  await client.secure(server.domain, extra);
  return client;
}

const authenticationOf = (features: Element): Element | undefined => child(features, "authentication", NS_SASL2);

function mechanismsOf(features: Element, name: string, ns: string): readonly string[] {
  const listed = child(features, name, ns);
  return listed ? elements(listed).flatMap((one) => (one.name === "mechanism" ? [text(one)] : [])) : [];
}

describe("XEP-0388 §2.1 the feature", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "XEP-0388 §2.1 is offered beside the classic one with the same mechanisms over %s",
    async (kind) => {
      await using client = await RawClient.connect(server, kind);
      const features = await client.secure(server.domain);
      const listed = mechanismsOf(features, "authentication", NS_SASL2);
      expect(listed).toContain("SCRAM-SHA-256");
      expect(listed).toEqual(mechanismsOf(features, "mechanisms", NS_SASL));
      const inline = child(authenticationOf(features) ?? features, "inline");
      expect(names(inline)).toEqual(["bind", "fast"]);
      expect(names(features)).toContain("sasl-channel-binding");
    },
  );

  it("XEP-0388 §3 is not offered, nor taken, before TLS", async () => {
    await using client = await RawClient.connect(server);
    const { features } = await client.open(server.domain);
    expect(authenticationOf(features)).toBeUndefined();
    expect(failureOf(await plain2(client, "juliet", password))).toBe("encryption-required");
  });

  it("XEP-0388 §3 is not offered in clear on loopback either, where the classic one is", async () => {
    await using lenient = await startServer({ accounts: { juliet: password }, plaintextLoopback: true });
    await using client = await RawClient.connect(lenient);
    const { features } = await client.open(lenient.domain);
    expect(names(features)).toContain("mechanisms");
    expect(authenticationOf(features)).toBeUndefined();
    expect(failureOf(await plain2(client, "juliet", password))).toBe("encryption-required");
  });

  it("XEP-0388 §2.1 is not offered where no mechanism is", async () => {
    const policy = { mechanisms: ["SCRAM-SHA-256-PLUS"], channelBindingRequired: true };
    await using strict = await startServer({ accounts: { juliet: password }, policy });
    await using client = await RawClient.connect(strict, "tls");
    const features = await client.secure(strict.domain);
    expect(mechanismsOf(features, "authentication", NS_SASL2)).toEqual(["SCRAM-SHA-256-PLUS"]);
    await using bosh = new BoshClient(strict); // has TLS, but no channel to bind to
    const [offered] = (await bosh.create()).elements;
    expect(offered?.name).toBe("features");
    expect(offered && authenticationOf(offered)).toBeUndefined();
    expect(failureOf(await plain2(bosh, "juliet", password))).toBe("invalid-mechanism");
  });

  it("XEP-0388 §2.1 is the same for an account, a name that is none, and no name", async () => {
    const offered: string[] = [];
    for (const extra of ["", ` from='juliet@${server.domain}'`, ` from='nobody@${server.domain}'`]) {
      await using client = await RawClient.connect(server, "tls");
      offered.push(JSON.stringify(authenticationOf(await client.secure(server.domain, extra))));
    }
    expect(new Set(offered).size).toBe(1);
  });

  it("XEP-0388 §2.1 a `from` of another domain gets no offer, and invalid-from if it tries", async () => {
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain, " from='juliet@verona.example'");
    expect(authenticationOf(features)).toBeUndefined();
    expect(names(features)).toContain("mechanisms");
    client.send(authenticate("PLAIN", `\0juliet\0${password}`));
    expect(await client.streamError()).toBe("invalid-from");
  });
});

describe("XEP-0388 §2.6.1 success", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "XEP-0388 §2.6.1 SCRAM logs in with proof of the server, and features follow without a new stream, over %s",
    async (kind) => {
      await using client = await secured(kind);
      const success = await scram2(client, "SCRAM-SHA-256", "juliet", password);
      expect(authorized(success)).toBe(`juliet@${server.domain}`);
      expect(names(success)).toEqual(["additional-data", "authorization-identifier"]);
      const features = await client.element("features");
      expect([features.name, features.ns]).toEqual(["features", NS_STREAM]);
      expect(names(features)).toContain("bind");
      expect(names(features)).not.toContain("authentication");
      expect(names(features)).not.toContain("mechanisms");
      expect(boundJid(await client.bind("balcony"))).toBe(`juliet@${server.domain}/balcony`);
      await client.silence();
    },
  );

  it("XEP-0388 §2.6.1 logs in over BOSH", async () => {
    await using client = new BoshClient(server);
    await client.create();
    expect(authorized(await plain2(client, "juliet", password))).toBe(`juliet@${server.domain}`);
    expect(names(await client.element("features"))).toContain("bind");
  });

  it("XEP-0388 §2.2 PLAIN has no additional data", async () => {
    await using client = await secured();
    expect(names(await plain2(client, "juliet", password))).toEqual(["authorization-identifier"]);
  });

  it("XEP-0388 §2.3 without an initial response the first challenge is empty", async () => {
    await using client = await secured();
    client.send(authenticate("PLAIN", undefined));
    const challenge = await client.element();
    expect([challenge.name, challenge.ns, text(challenge)]).toEqual(["challenge", NS_SASL2, ""]);
    client.send(response(`\0juliet\0${password}`));
    expect(authorized(await client.element())).toBe(`juliet@${server.domain}`);
  });

  it("XEP-0388 §2.1 SCRAM with channel binding logs in", async () => {
    await using client = await secured();
    const binding = client.binding("tls-exporter");
    const success = await scram2(client, "SCRAM-SHA-512", "juliet", password, { binding });
    expect(additionalData(success)?.toString()).toMatch(/^v=/);
  });

  it.each(["tcp", "websocket"] as const)(
    "XEP-0478 §3 the limits rise with the login on the same stream, over %s",
    async (kind) => {
      await using client = await secured(kind);
      await plain2(client, "juliet", password);
      const features = await client.element("features");
      const limit = child(features, "limits", "urn:xmpp:stream-limits:0");
      expect(limit && text(child(limit, "max-bytes") ?? limit)).toBe(String(server.settings.limits.stanzaBytes));
      await client.bind();
      await client.iq("get", `<ping xmlns='urn:xmpp:ping'><pad xmlns='urn:x'>${"x".repeat(100_000)}</pad></ping>`);
    },
  );

  it("XEP-0478 §3 the limits rise over BOSH too", async () => {
    await using client = new BoshClient(server);
    await client.create();
    await plain2(client, "juliet", password);
    await client.element("features");
    client.send(
      `<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><pad xmlns='urn:x'>${"x".repeat(100_000)}</pad></bind></iq>`,
    );
    expect(boundJid(await client.element())).toContain("juliet@");
  });

  it("6120-13.12-6 the limits before login hold until then", async () => {
    await using client = await secured();
    client.send(authenticate("PLAIN", `\0juliet\0${"x".repeat(20_000)}`));
    expect(await client.streamError()).toBe("policy-violation");
  });
});

describe("XEP-0388 §2.3 the request", () => {
  it("XEP-0388 §2.3 a mechanism that was not offered fails", async () => {
    await using client = await secured();
    for (const mechanism of ["DIGEST-MD5", "", "HT-SHA-256-NONE"]) {
      client.send(authenticate(mechanism, "x"));
      expect(failureOf(await client.element())).toBe("invalid-mechanism");
    }
    client.send(`<authenticate xmlns='${NS_SASL2}'/>`);
    expect(failureOf(await client.element())).toBe("invalid-mechanism");
  });

  it("XEP-0388 §2.3 an authorization identity must be the account's own, and the header's", async () => {
    for (const [extra, authzid, expected] of [
      ["", `juliet@${server.domain}`, undefined],
      ["", `Juliet@${server.domain}`, undefined], // §4.4: normalised
      ["", `romeo@${server.domain}`, "invalid-authzid"],
      [` from='juliet@${server.domain}'`, `juliet@${server.domain}`, undefined],
      [` from='romeo@${server.domain}'`, `juliet@${server.domain}`, "not-authorized"],
      [` from='romeo@${server.domain}'`, "", "not-authorized"],
    ] as const) {
      await using client = await secured("tls", extra);
      client.send(authenticate("PLAIN", `${authzid}\0juliet\0${password}`));
      expect([extra, authzid, failureOf(await client.element())]).toEqual([extra, authzid, expected]);
    }
  });

  it.each([
    ["no UUID", "<user-agent id='juliets-phone'/>"],
    ["a UUID of another version", "<user-agent id='d4565fa7-4d72-1749-b3d3-740edbf87770'/>"],
    ["an empty id", "<user-agent id=''/>"],
    ["two user agents", "<user-agent/><user-agent/>"],
    ["two softwares", "<user-agent><software>a</software><software>b</software></user-agent>"],
    ["two initial responses", "<initial-response/>"],
    ["two binds", "<bind xmlns='urn:xmpp:bind:0'/><bind xmlns='urn:xmpp:bind:0'/>"],
  ])("XEP-0388 §2.3 a request with %s is malformed, and the stream goes on", async (_, children) => {
    await using client = await secured();
    expect(failureOf(await plain2(client, "juliet", password, children))).toBe("malformed-request");
    expect(authorized(await plain2(client, "juliet", password, userAgent()))).toBe(`juliet@${server.domain}`);
  });

  it.each(["AAA", "=", "AA A", "\nAAAA", "AB=="])("XEP-0388 §2.2 refuses %j as base64", async (data) => {
    await using client = await secured();
    client.send(
      `<authenticate xmlns='${NS_SASL2}' mechanism='PLAIN'><initial-response>${data}</initial-response></authenticate>`,
    );
    expect(failureOf(await client.element())).toBe("incorrect-encoding");
  });

  it("XEP-0388 §2.3 garbage in any field fails the login or is passed over, and the stream goes on", async () => {
    const right = Buffer.from(`\0juliet\0${password}`).toString("base64");
    const [long, junk] = ["x".repeat(4000), "<a><b c='&lt;'/>&amp;&#x10FFFD;</a>".repeat(20)];
    for (const [attrs, inner, expected] of [
      [`mechanism='${long}'`, "", "invalid-mechanism"],
      ["mechanism='PLAIN&#x0D;&#x0A;'", "", "invalid-mechanism"],
      ["mechanism='toString'", "", "invalid-mechanism"],
      ["mechanism='PLAIN'", `<initial-response>${right}${junk}</initial-response>`, undefined],
      [
        "mechanism='PLAIN'",
        `<initial-response>${Buffer.from([0, 255, 0, 254]).toString("base64")}</initial-response>`,
        "malformed-request",
      ],
      [
        "mechanism='PLAIN'",
        `<initial-response>${right}</initial-response><user-agent id='${long}'/>`,
        "malformed-request",
      ],
      ["mechanism='PLAIN'", `<initial-response>${right}</initial-response><user-agent>${junk}</user-agent>`, undefined],
      [
        "mechanism='PLAIN'",
        `<initial-response>${right}</initial-response><fast xmlns='urn:xmpp:fast:0'>${junk}</fast>`,
        "malformed-request",
      ],
      [
        "mechanism='PLAIN'",
        `<initial-response>${right}</initial-response><request-token xmlns='urn:xmpp:fast:0' mechanism='${long}'/>`,
        undefined,
      ],
      [
        "mechanism='PLAIN'",
        `<initial-response>${right}</initial-response><upgrade xmlns='urn:xmpp:sasl:upgrade:0'>${junk}</upgrade>`,
        undefined,
      ],
      ["mechanism='PLAIN'", `<initial-response>${right}</initial-response>${junk}${junk}`, undefined],
    ] as const) {
      await using client = await secured();
      client.send(`<authenticate xmlns='${NS_SASL2}' ${attrs}>${inner}</authenticate>`);
      const outcome = await client.element();
      expect([attrs, outcome.name, failureOf(outcome)]).toEqual([attrs, expected ? "failure" : "success", expected]);
      if (expected) expect(authorized(await plain2(client, "juliet", password))).toBe(`juliet@${server.domain}`);
    }
  });

  it("XEP-0388 §2.3 passes over what it does not know", async () => {
    await using client = await secured();
    const children = "<megabind xmlns='urn:example:megabind'/><user-agent/>";
    expect(authorized(await plain2(client, "juliet", password, children))).toBe(`juliet@${server.domain}`);
  });

  it("XEP-0388 §2.3 software and device are for operators, bounded, in one line, and no other account sees them", async () => {
    await using juliet = await secured();
    const agent = `<user-agent id='11111111-2222-4333-8444-555555555555'><software>Awe\n&#x202e;some</software><device>${"d".repeat(3000)}</device></user-agent>`;
    await plain2(juliet, "juliet", password, `${agent}<bind xmlns='urn:xmpp:bind:0'/>`);
    await juliet.element("features");
    await server.recorded();
    const [session] = await server.services.sessions.of(server.actor, server.account("juliet"));
    expect(session?.client).toBe(`Awe some (${"d".repeat(100)})`);
    expect(session?.clientId).toBe("11111111-2222-4333-8444-555555555555");
    await using romeo = await RawClient.connect(server, "tls");
    await romeo.login(server.domain, "romeo", "c0l0nn4t4");
    await romeo.iq("get", "<query xmlns='jabber:iq:version'/>", session?.jid.bare.toString());
    await juliet.available();
    for (const seen of [romeo.raw, session?.jid.toString() ?? ""]) {
      expect(seen).not.toContain("Awe");
      expect(seen).not.toContain("11111111-2222");
    }
    await juliet.logout();
  });
});

describe("XEP-0388 §2.4 during authentication", () => {
  const begin = (client: RawClient): void => client.send(authenticate("SCRAM-SHA-1", "n,,n=juliet,r=abc", userAgent()));

  it.each([
    ["a message", "<message xmlns='jabber:client'/>", "not-authorized"],
    ["an iq", "<iq xmlns='jabber:client' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>", "not-authorized"],
    ["another authenticate", authenticate("PLAIN", `\0juliet\0${password}`), "policy-violation"],
    ["a classic auth", `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>AGEAYg==</auth>`, "policy-violation"],
    ["a classic response", `<response xmlns='${NS_SASL}'/>`, "policy-violation"],
    ["a task", `<next xmlns='${NS_SASL2}' task='x'/>`, "policy-violation"],
    ["a starttls", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "policy-violation"],
  ])("XEP-0388 §2.4 %s in the middle of an exchange ends the stream", async (_, xml, expected) => {
    await using client = await secured();
    begin(client);
    expect((await client.element()).name).toBe("challenge");
    client.send(xml);
    expect(await client.streamError()).toBe(expected);
  });

  it("XEP-0388 §4.5 an abort gets aborted, and the stream goes on", async () => {
    await using client = await secured();
    begin(client);
    expect((await client.element()).name).toBe("challenge");
    client.send(`<abort xmlns='${NS_SASL2}'><text>I have thought better of it</text></abort>`);
    expect(failureOf(await client.element())).toBe("aborted");
    expect((await client.plain("juliet", password)).name).toBe("success"); // the classic one is open too
  });

  it("XEP-0388 §2.5 a response, an abort and a task without an exchange fail, and count", async () => {
    await using client = await secured();
    for (const [xml, expected] of [
      [response("x"), "malformed-request"],
      [`<abort xmlns='${NS_SASL2}'/>`, "aborted"],
      [`<next xmlns='${NS_SASL2}' task='x'/>`, "malformed-request"],
      [`<success xmlns='${NS_SASL2}'/>`, "malformed-request"],
    ] as const) {
      client.send(xml);
      expect(failureOf(await client.element())).toBe(expected);
    }
    client.send(response("x"));
    expect(failureOf(await client.element())).toBe("malformed-request");
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("XEP-0388 §2.4 garbage in place of a response fails", async () => {
    for (const [xml, expected] of [
      [response("garbage"), "malformed-request"],
      [`<response xmlns='${NS_SASL2}'>*</response>`, "incorrect-encoding"],
      [`<response xmlns='${NS_SASL2}'/>`, "malformed-request"],
    ] as const) {
      await using client = await secured();
      begin(client);
      await client.element();
      client.send(xml);
      expect(failureOf(await client.element())).toBe(expected);
    }
  });
});

describe("XEP-0388 §2.6.2 failure", () => {
  it("XEP-0388 §2.6.2 has one condition of RFC 6120, and leaves the stream as it was", async () => {
    await using client = await secured();
    const failure = await scram2(client, "SCRAM-SHA-256", "juliet", "wrong");
    expect(elements(failure).map(({ name, ns }) => [name, ns])).toEqual([["not-authorized", NS_SASL]]);
    expect(authorized(await scram2(client, "SCRAM-SHA-256", "juliet", password))).toBe(`juliet@${server.domain}`);
  });

  it("6120-6.5-1 an unknown user and a wrong password cannot be told apart", async () => {
    const first = async (username: string): Promise<string> => {
      await using client = await secured();
      client.send(authenticate("SCRAM-SHA-256", `n,,n=${username},r=abc`));
      return Buffer.from(text(await client.element()), "base64")
        .toString()
        .replace(/^r=[^,]+,/, "");
    };
    expect(await first("juliet")).toMatch(/^s=[A-Za-z0-9+/]{22}==,i=10000,h=/);
    expect(await first("nobody")).toMatch(/^s=[A-Za-z0-9+/]{22}==,i=10000,h=/);
    expect(await first("nobody")).toBe(await first("nobody"));
    await using client = await secured();
    const answers: string[] = [];
    for (const username of ["juliet", "nobody"]) {
      answers.push(JSON.stringify(await scram2(client, "SCRAM-SHA-256", username, "wrong")));
      answers.push(JSON.stringify(await plain2(client, username, "wrong")));
    }
    expect(new Set(answers).size).toBe(1);
  });

  it("6120-6.4.5-1 failures of both syntaxes count together", async () => {
    await using client = await secured();
    for (let one = 0; one < 2; one++) {
      await client.plain("juliet", "wrong");
      await plain2(client, "juliet", "wrong");
    }
    expect(failureOf(await plain2(client, "juliet", "wrong"))).toBe("not-authorized");
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("6120-13.9.4-1 an address that guesses is throttled in both syntaxes", async () => {
    await using strict = await startServer({ accounts: { juliet: password }, limits: { loginFailuresPerAddress: 2 } });
    await using client = await RawClient.connect(strict, "tls");
    await client.secure(strict.domain);
    for (const user of ["juliet", "nobody"])
      expect(failureOf(await plain2(client, user, "wrong"))).toBe("not-authorized");
    expect(failureOf(await plain2(client, "juliet", password))).toBe("temporary-auth-failure");
  });

  it("6120-6.5.2-1 a suspended account is told so only by who has the password", async () => {
    const { services, actor } = server;
    await services.accounts.create(actor, { username: "tybalt", domain: server.domain, password: "pr1nc30fc4ts" });
    const { events } = await services.accounts.suspend(actor, server.account("tybalt"), { reason: "test" });
    await services.effect(events);
    await using client = await secured();
    expect(failureOf(await plain2(client, "tybalt", "wrong"))).toBe("not-authorized");
    expect(failureOf(await plain2(client, "tybalt", "pr1nc30fc4ts"))).toBe("account-disabled");
  });

  it("XEP-0388 §2.6.2 a suspension that commits during the exchange ends the stream", async () => {
    const { services, actor } = server;
    await services.accounts.create(actor, { username: "paris", domain: server.domain, password: "c0unty p4r1s" });
    await using client = await secured();
    client.send(authenticate("SCRAM-SHA-1", "n,,n=paris,r=abc", "<bind xmlns='urn:xmpp:bind:0'/>"));
    expect((await client.element()).name).toBe("challenge");
    await services.accounts.suspend(actor, server.account("paris"), { reason: "test" });
    expect(await client.streamError()).toBe("not-authorized");
    expect(server.sessionsOf("paris")).toBe(0);
  });
});

describe("XEP-0388 §4.8 authenticating again", () => {
  it.each(["tls", "websocket"] as const)("XEP-0388 §4.8 after success is a stream error, over %s", async (kind) => {
    await using client = await secured(kind);
    await plain2(client, "juliet", password);
    await client.element("features");
    client.send(authenticate("PLAIN", `\0juliet\0${password}`));
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("XEP-0388 §4.8 after a classic login is a stream error too, and a classic one after SASL2", async () => {
    await using first = await secured();
    await first.plain("juliet", password);
    await first.open(server.domain);
    first.send(authenticate("PLAIN", `\0juliet\0${password}`));
    expect(await first.streamError()).toBe("policy-violation");
    await using second = await secured();
    await plain2(second, "juliet", password);
    await second.element("features");
    second.send(`<auth xmlns='${NS_SASL}' mechanism='PLAIN'>AGEAYg==</auth>`);
    expect(await second.streamError()).toBe("unsupported-stanza-type");
  });

  it("XEP-0388 §4.8 after binding is a stream error", async () => {
    await using client = await secured();
    await plain2(client, "juliet", password, "<bind xmlns='urn:xmpp:bind:0'/>");
    await client.element("features");
    client.send(authenticate("PLAIN", `\0juliet\0${password}`));
    expect(await client.streamError()).toBe("unsupported-stanza-type");
  });

  it("6120-4.3.5-1 stanzas pipelined behind the login wait for it, and need a resource", async () => {
    await using bound = await secured();
    bound.send(
      `${authenticate("PLAIN", `\0juliet\0${password}`, "<bind xmlns='urn:xmpp:bind:0'/>")}<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>`,
    );
    expect((await bound.element()).name).toBe("success");
    expect((await bound.element()).name).toBe("features");
    expect((await bound.element()).attrs["id"]).toBe("p");
    await using unbound = await secured();
    unbound.send(
      `${authenticate("PLAIN", `\0juliet\0${password}`)}<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>`,
    );
    expect((await unbound.element()).name).toBe("success");
    expect((await unbound.element()).name).toBe("features");
    expect(await unbound.streamError()).toBe("not-authorized");
  });
});
