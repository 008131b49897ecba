import { child, type Element, el, text } from "@rostra/xmpp/element";
import { NS_FAST, NS_SASL, NS_SASL_UPGRADE, NS_SASL2, NS_SCRAM_UPGRADE } from "@rostra/xmpp/namespaces";
import { encodeBase64 } from "@rostra/xmpp/sasl/base64";
import { failure } from "@rostra/xmpp/sasl/mechanism";
import { isStanzaName } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { StreamError } from "@rostra/xmpp/stream-error";
import { type Negotiation, type Outcome, parserLimits, type StreamFeature, sendFeatures } from "../negotiate.ts";
import { type Admitted, authenticate, loggedIn, loginRefused } from "../sasl/exchange.ts";
import { fastOffer, issueToken } from "../sasl/fast.ts";
import { type GivenToken, Refused } from "../sasl/mechanism.ts";
import { offer } from "../sasl/mechanisms.ts";
import { type UpgradeTerms, upgrade, upgrades, upgradeTerms } from "../sasl/upgrade.ts";
import { StreamEnded } from "../stream.ts";
import { bindInlineFeature, bindSession } from "./bind2.ts";
import type { Authenticated } from "./establish.ts";
import { type Authenticate, readAuthenticate, readData } from "./sasl2-request.ts";

/**
 * The syntax of SASL in XEP-0388, with what a client may ask for in the same request: a resource (XEP-0386), a token
 * (XEP-0484) and keys for further mechanisms (XEP-0480). The stream goes on after it; nothing restarts.
 */
export const sasl2: StreamFeature = {
  offer(negotiation) {
    if (!isPossible(negotiation)) return undefined;
    const { mechanisms } = offer(negotiation);
    if (mechanisms.length === 0) return undefined; // XEP-0388 §2.1
    const named = (names: readonly string[], ns: string) => names.map((name) => el("mechanism", ns, undefined, name));
    const tokens = fastOffer(negotiation).mechanisms;
    const fast = tokens.length > 0 ? [el("fast", NS_FAST, undefined, ...named(tokens, NS_FAST))] : [];
    return el(
      "authentication",
      NS_SASL2,
      undefined,
      ...named(mechanisms, NS_SASL2),
      el("inline", NS_SASL2, undefined, bindInlineFeature(negotiation), ...fast),
      ...upgrades(negotiation).map((name) => el("upgrade", NS_SASL_UPGRADE, undefined, taskOf(name))),
    );
  },
  accepts: (request) => request.ns === NS_SASL2,
  async negotiate(request, negotiation) {
    const { stream, claimed, domain, progress } = negotiation;
    if (progress.phase === "authenticated" || negotiation.sasl2.continued)
      throw new StreamError("policy-violation", "this stream has authenticated"); // XEP-0388 §4.8
    if (claimed && claimed.domain !== domain) throw new StreamError("invalid-from"); // XEP-0388 §2.1
    try {
      const [asked, admitted] = await exchange(request, negotiation);
      return await succeed(asked, admitted, negotiation);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { condition } = error.failure;
      stream.send(el("failure", NS_SASL2, undefined, el(condition, NS_SASL))); // XEP-0388 §2.6.2
      loginRefused(error.failure, request.attrs["mechanism"] ?? "", negotiation);
    }
    if (stream.isClosing) throw new StreamError("policy-violation");
    return { kind: "again" };
  },
};

/** Inside TLS only (XEP-0388 §3), and not for a client that names an account of another domain (§2.1). */
function isPossible({ stream, progress, claimed, domain }: Negotiation): boolean {
  if (progress.phase !== "secured" || !stream.transport.tls) return false;
  return claimed === undefined || claimed.domain === domain;
}

async function exchange(request: Element, negotiation: Negotiation): Promise<readonly [Authenticate, Admitted]> {
  if (request.name === "abort") throw new Refused(failure("aborted", "aborted by the client"));
  if (request.name !== "authenticate") throw new Refused(failure("malformed-request", "no exchange is going on"));
  if (!isPossible(negotiation)) throw new Refused(failure("encryption-required", "TLS comes first"));
  const asked = readAuthenticate(request);
  const { mechanism, initial, fast } = asked;
  const respond = async (challenge: Uint8Array): Promise<Uint8Array> => {
    negotiation.stream.send(el("challenge", NS_SASL2, undefined, encodeBase64(challenge)));
    return readData(await next("response", negotiation));
  };
  return [asked, await authenticate({ mechanism, initial: () => initial, respond, fast }, negotiation)];
}

/** The one element that may come now; anything but it and `<abort/>` ends the stream (XEP-0388 §2.4). */
async function next(name: string, { stream }: Negotiation): Promise<Element> {
  const event = await stream.next();
  if (event.kind !== "element") throw new StreamError("policy-violation");
  const { element } = event;
  if (element.ns === NS_SASL2 && element.name === name) return element;
  if (element.ns === NS_SASL2 && element.name === "abort")
    throw new Refused(failure("aborted", "aborted by the client"));
  if (element.ns !== NS_SASL2 && isStanzaName(element.name)) throw new StreamError("not-authorized"); // 6120-4.3.5-1
  throw new StreamError("policy-violation", `only <${name}/> may come now`);
}

/** Tasks, token, resource, and then all at once: `<success/>`, features, limits. */
async function succeed(asked: Authenticate, admitted: Admitted, negotiation: Negotiation): Promise<Outcome> {
  const { stream, server } = negotiation;
  const { identity, data, channelBinding } = admitted;
  await performUpgrades(asked, admitted, negotiation);
  const token = admitted.token ?? (await requestedToken(asked, admitted, negotiation));
  if (stream.isClosing) throw new StreamEnded(); // an edit has ended this login meanwhile

  const { mechanism, client } = asked;
  const authenticated: Authenticated = { phase: "authenticated", identity, mechanism, channelBinding, client };
  loggedIn(admitted, mechanism, negotiation);
  const bound = asked.bind && tryBind(asked.bind, negotiation, authenticated);
  const progress = bound ? ({ phase: "bound", session: bound.session } as const) : authenticated;
  stream.send(
    el(
      "success",
      NS_SASL2,
      undefined,
      ...(data && !negotiation.sasl2.continued ? [additionalData(data)] : []),
      el("authorization-identifier", NS_SASL2, undefined, (bound?.session.jid ?? identity.jid).toString()),
      ...(bound ? [bound.answer] : []),
      ...(token ? [writeToken(token)] : []),
    ),
  );
  sendFeatures({ ...negotiation, progress }); // XEP-0388 §2.6.1
  stream.setLimits(parserLimits(server, progress));
  if (!bound) return { kind: "authenticated", progress };
  server.onlineSessions.put(bound.session);
  return { kind: "bound", session: bound.session };
}

/**
 * Binds as `<bind/>` asks. Where the account may have no further session the login stands all the same: XEP-0386 has no
 * error for it, and without `<bound/>` and a resource the client sees that it has none, and the features that it may bind.
 */
function tryBind(request: Element, negotiation: Negotiation, authenticated: Authenticated) {
  try {
    return bindSession(request, negotiation, authenticated);
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error;
    negotiation.failures.bind++;
    return undefined;
  }
}

/** XEP-0484 §3.2: for a mechanism that is offered. */
async function requestedToken(
  { requestToken, fast }: Authenticate,
  admitted: Admitted,
  negotiation: Negotiation,
): Promise<GivenToken | undefined> {
  if (!requestToken || fast || !fastOffer(negotiation).mechanisms.includes(requestToken.mechanism)) return undefined;
  return issueToken(admitted, requestToken, requestToken.mechanism, negotiation);
}

/**
 * The tasks of XEP-0480 that were asked for and are offered, one after the other. Only who has shown the password may
 * add keys: nobody could tell whose password they are made of.
 */
async function performUpgrades(asked: Authenticate, admitted: Admitted, negotiation: Negotiation): Promise<void> {
  const { stream } = negotiation;
  const { credential, data } = admitted;
  if (!credential) return;
  for (const mechanism of upgrades(negotiation)) {
    const task = taskOf(mechanism);
    if (!asked.upgrades.includes(task)) continue;
    const first = data && !negotiation.sasl2.continued ? [additionalData(data)] : [];
    negotiation.sasl2.continued = true;
    stream.send(
      el(
        "continue",
        NS_SASL2,
        undefined,
        ...first,
        el("tasks", NS_SASL2, undefined, el("task", NS_SASL2, undefined, task)),
      ),
    );
    if ((await next("next", negotiation)).attrs["task"] !== task)
      throw new Refused(failure("malformed-request", "not the task that was offered"));
    const terms = upgradeTerms(mechanism, negotiation);
    stream.send(el("task-data", NS_SASL2, undefined, writeTerms(terms)));
    const hash = child(await next("task-data", negotiation), "hash", NS_SCRAM_UPGRADE);
    if (!hash || text(hash) === "") throw new Refused(failure("malformed-request", "no hash"));
    await upgrade(terms, readData(hash), admitted, credential, negotiation);
  }
}

/** XEP-0480 §2.1. */
function taskOf(mechanism: string): string {
  return `UPGR-${mechanism}`;
}

function writeTerms({ salt, iterations }: UpgradeTerms): Element {
  return el("salt", NS_SCRAM_UPGRADE, { iterations: String(iterations) }, encodeBase64(salt));
}

function additionalData(data: Uint8Array): Element {
  return el("additional-data", NS_SASL2, undefined, encodeBase64(data));
}

function writeToken({ token, expiry }: GivenToken): Element {
  return el("token", NS_FAST, { expiry: expiry.toISOString(), token });
}
