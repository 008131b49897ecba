import { isSuspended, type LoginRecord } from "@rostra/core/account/account-store";
import {
  decoyCredential,
  SCRAM_MECHANISMS,
  type ScramCredential,
  verifyPassword,
} from "@rostra/core/account/credentials";
import { type Element, el, text } from "@rostra/xmpp/element";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_SASL, NS_SASL_CB } from "@rostra/xmpp/namespaces";
import { readSaslData, writeSaslData } from "@rostra/xmpp/sasl/base64";
import { downgradeProtection } from "@rostra/xmpp/sasl/downgrade-protection";
import {
  failure,
  isMechanismName,
  MECHANISMS,
  type MechanismName,
  type SaslCondition,
  type SaslFailure,
} from "@rostra/xmpp/sasl/mechanism";
import { parsePlain } from "@rostra/xmpp/sasl/plain";
import {
  freshNonce,
  parseClientFirst,
  type ScramMechanism,
  serverFirst,
  verifyClientFinal,
} from "@rostra/xmpp/sasl/scram";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { Negotiation, Outcome, StreamFeature } from "../negotiate.ts";

/** Mechanisms this server can do, in order of preference (6120-6.4.1-1); a domain's policy chooses among them. */
const implemented: readonly MechanismName[] = MECHANISMS;

/** Whose stored keys a password sent by PLAIN is checked against. */
const PLAIN_VERIFIER: ScramMechanism = "SCRAM-SHA-256";

/** Who proved to be whom. */
interface Proven {
  readonly login: LoginRecord;
  readonly authzid: string | undefined;
  readonly data: Uint8Array | undefined;
}

/** A request of the client within an exchange, as octets. */
type NextResponse = (challenge: Uint8Array) => Promise<Uint8Array>;

/** Ends an exchange that the client gave up or spoiled. */
class Refused extends Error {
  readonly failure: SaslFailure;
  /** The `<auth/>` that began another exchange (6120-6.4.2-2). */
  readonly instead: Element | undefined;

  constructor(saslFailure: SaslFailure, instead?: Element) {
    super(saslFailure.reason);
    this.failure = saslFailure;
    this.instead = instead;
  }
}

/** SASL (RFC 6120 §6) with SCRAM and, inside TLS, PLAIN. */
export const sasl: StreamFeature = {
  offer(negotiation) {
    if (negotiation.progress.phase !== "secured") return undefined; // 6120-4.3.2-3, 6120-6.4.1-2
    const { mechanisms } = offer(negotiation);
    return el("mechanisms", NS_SASL, undefined, ...mechanisms.map((name) => el("mechanism", NS_SASL, undefined, name)));
  },
  accepts: (request) => request.ns === NS_SASL,
  async negotiate(request, negotiation) {
    const { stream, progress } = negotiation;
    if (progress.phase !== "plain" && progress.phase !== "secured") throw new StreamError("unsupported-stanza-type");
    let current: Element | undefined = request;
    while (current) {
      const auth: Element = current;
      current = undefined;
      try {
        const proven = await authenticate(auth, negotiation);
        return succeed(proven, auth.attrs["mechanism"] ?? "", negotiation);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        current = error.instead;
        if (!current) refuse(error.failure, auth, negotiation);
      }
    }
    if (stream.isClosing) throw new StreamError("policy-violation");
    return { kind: "again" };
  },
};

/** What a client may choose from. */
interface Offer {
  readonly mechanisms: readonly MechanismName[];
  /** The connection's channel bindings by type; empty where there are none. */
  readonly bindings: ReadonlyMap<string, Uint8Array>;
}

/**
 * The mechanisms that the domain's policy allows here. The -PLUS form of each SCRAM needs a channel to bind to, and a
 * policy that requires channel binding leaves nothing else. PLAIN stands inside TLS only, or on a loopback connection
 * that the operator has declared safe (6120-13.8.3-1).
 */
function offer({ server, domain, stream }: Negotiation): Offer {
  const policy = server.domains.get(domain)?.policy;
  const bindings = stream.transport.tls?.channelBindings() ?? new Map<string, Uint8Array>();
  const mechanisms = implemented.filter((name) => {
    if (!policy?.mechanisms.includes(name)) return false;
    return name.endsWith("-PLUS") ? bindings.size > 0 : !policy.channelBindingRequired;
  });
  return { mechanisms, bindings };
}

/** SASL Channel-Binding Type Capability: which types a -PLUS mechanism may be used with. */
export const channelBindingTypes: StreamFeature = {
  offer(negotiation) {
    if (negotiation.progress.phase !== "secured") return undefined;
    const { mechanisms, bindings } = offer(negotiation);
    if (!mechanisms.some((name) => name.endsWith("-PLUS"))) return undefined;
    const types = [...bindings.keys()].map((type) => el("channel-binding", NS_SASL_CB, { type }));
    return el("sasl-channel-binding", NS_SASL_CB, undefined, ...types); // XEP-0440 §3
  },
  accepts: () => false,
  negotiate: () => Promise.reject(new StreamError("unsupported-stanza-type")),
};

async function authenticate(auth: Element, negotiation: Negotiation): Promise<Proven> {
  const { stream, server, progress } = negotiation;
  if (auth.name === "abort") throw new Refused(failure("aborted", "aborted by the client"));
  if (auth.name !== "auth") throw new Refused(failure("malformed-request", "no exchange is going on"));
  if (progress.phase !== "secured") throw new Refused(failure("encryption-required", "TLS comes first")); // 6120-6.3.4-1
  const mechanism = auth.attrs["mechanism"] ?? "";
  const offered = offer(negotiation);
  if (!isMechanismName(mechanism) || !offered.mechanisms.includes(mechanism))
    throw new Refused(failure("invalid-mechanism", "not offered")); // 6120-6.5.7-1
  if (server.loginThrottle.isBlocked(stream.transport.address))
    throw new Refused(failure("temporary-auth-failure", "too many failures from this address")); // 6120-13.9.4-1

  const respond: NextResponse = async (challenge) => {
    stream.send(el("challenge", NS_SASL, undefined, ...(challenge.length > 0 ? [writeSaslData(challenge)] : [])));
    return nextResponse(negotiation);
  };
  // 6120-6.3.10-1: without an initial response the first challenge is empty.
  const initial = text(auth) === "" ? await respond(new Uint8Array()) : readData(auth);
  return mechanism === "PLAIN" ? plain(initial, negotiation) : scram(initial, mechanism, negotiation, offered, respond);
}

async function plain(initial: Uint8Array, negotiation: Negotiation): Promise<Proven> {
  const asked = parsePlain(initial);
  if (asked.kind === "failure") throw new Refused(asked);
  const { address, login } = await lookUp(asked.username, negotiation);
  // Any stored key verifies the password. The same one is taken for all, and a decoy of it where there is no account:
  // the work, and so the time, is the same (6120-6.5-1).
  const credential =
    login?.credentials.find((one) => one.mechanism === PLAIN_VERIFIER) ??
    login?.credentials[0] ??
    decoy(address, PLAIN_VERIFIER, negotiation);
  const right = await verifyPassword(asked.password, credential);
  if (!right || !login) throw new Refused(wrongCredentials);
  renewKeys(asked.password, login, credential, negotiation);
  return { login, authzid: asked.authzid, data: undefined };
}

/** Only here the password is seen: keys that are old or missing are made anew, behind the login (6120-SCRAM-17). */
function renewKeys(password: string, login: LoginRecord, proven: ScramCredential, { server }: Negotiation): void {
  const { jid } = login.account;
  const isCurrent = SCRAM_MECHANISMS.every((mechanism) =>
    login.credentials.some((one) => one.mechanism === mechanism && one.iterations >= server.settings.scramIterations),
  );
  if (isCurrent) return;
  server.services.accounts.renewKeys(jid, password, proven).then(
    (renewed) => renewed && server.logger.info("keys were renewed", { jid }),
    (error: unknown) => server.logger.error("keys could not be renewed", { jid, error }),
  );
}

async function scram(
  initial: Uint8Array,
  mechanism: Exclude<MechanismName, "PLAIN">,
  negotiation: Negotiation,
  { mechanisms, bindings }: Offer,
  respond: NextResponse,
): Promise<Proven> {
  const plusOffered = mechanisms.some((name) => name.endsWith("-PLUS"));
  const first = parseClientFirst(initial, { mechanism, plusOffered, channelBindings: bindings });
  if (first.kind === "failure") throw new Refused(first);
  const { address, login } = await lookUp(first.username, negotiation);
  const credential =
    login?.credentials.find((one) => one.mechanism === first.mechanism) ?? decoy(address, first.mechanism, negotiation);
  const sent = serverFirst(first, {
    serverNonce: freshNonce(),
    salt: credential.salt,
    iterations: credential.iterations,
    extensions: downgradeProtection(first.mechanism, mechanisms, plusOffered ? [...bindings.keys()] : undefined),
  });
  const result = verifyClientFinal(sent, await respond(sent.data), credential);
  if (result.kind === "failure") throw new Refused(result);
  if (!login) throw new Refused(wrongCredentials);
  return { login, authzid: first.authzid, data: result.data };
}

const wrongCredentials = failure("not-authorized", "wrong credentials");

/** The account of a user name, if there is one. From here on the account's events can end this stream. */
async function lookUp(
  username: string,
  { server, stream, domain }: Negotiation,
): Promise<{ readonly address: string; readonly login: LoginRecord | undefined }> {
  const jid = Jid.of({ local: username, domain })?.bare;
  if (!jid || jid.local === undefined) return { address: `${username}@${domain}`, login: undefined };
  if (server.loginThrottle.isBlocked(stream.transport.address, jid.toString()))
    throw new Refused(failure("temporary-auth-failure", "too many failures for this account from this address"));
  server.arrivals.enter(jid, stream);
  try {
    return { address: jid.toString(), login: await server.services.accounts.forLogin(jid) };
  } catch (error) {
    server.logger.error("an account could not be read for a login", { stream: stream.id, jid, error });
    throw new Refused(failure("temporary-auth-failure", "the account could not be read")); // 6120-6.5.11-1
  }
}

function decoy(address: string, mechanism: ScramMechanism, { server }: Negotiation): ScramCredential {
  return decoyCredential(server.decoySecret, address, mechanism, server.settings.scramIterations);
}

async function nextResponse({ stream }: Negotiation): Promise<Uint8Array> {
  const event = await stream.next();
  if (event.kind !== "element") throw new StreamError("policy-violation");
  const { element } = event;
  if (element.ns !== NS_SASL) throw new StreamError("not-authorized"); // 6120-4.3.5-1
  if (element.name === "auth") throw new Refused(failure("aborted", "another exchange began"), element);
  if (element.name === "abort") throw new Refused(failure("aborted", "aborted by the client")); // 6120-6.4.4-1
  if (element.name !== "response") throw new Refused(failure("malformed-request", "unexpected element"));
  return readData(element);
}

function readData(element: Element): Uint8Array {
  const data = readSaslData(text(element));
  if (!data) throw new Refused(failure("incorrect-encoding", "not base64")); // 6120-6.3.5-1
  return data;
}

/** The account may act, as who it says it is: only now is it told that it is disabled (6120-6.5.2-1). */
function succeed({ login, authzid, data }: Proven, mechanism: string, negotiation: Negotiation): Outcome {
  const { stream, server, claimed } = negotiation;
  const { jid } = login.account;
  if (authzid !== undefined && !isOwn(authzid, jid))
    throw new Refused(failure("invalid-authzid", "not the account's own address")); // 6120-6.3.8-1
  if (claimed && !claimed.equals(jid)) throw new Refused(failure("not-authorized", "the header names another account")); // 6120-6.4.6-1
  if (isSuspended(login.account, server.now())) throw new Refused(failure("account-disabled", "suspended"));
  server.metrics.logins.inc({ mechanism, result: "success" });
  server.loginThrottle.succeeded(stream.transport.address, jid.toString());
  server.logger.info("logged in", { stream: stream.id, jid, address: stream.transport.address, mechanism });
  stream.send(el("success", NS_SASL, undefined, ...(data ? [writeSaslData(data)] : []))); // 6120-SCRAM-14
  return { kind: "restart", progress: { phase: "authenticated", login, mechanism } };
}

function isOwn(authzid: string, account: BareJid): boolean {
  const jid = Jid.parse(authzid);
  return jid?.resource === undefined && jid?.equals(account) === true;
}

/** `<failure/>`; the stream stays open for another try until there were too many (6120-6.4.5-1). */
function refuse(refused: SaslFailure, auth: Element, negotiation: Negotiation): void {
  const { stream, server, failures } = negotiation;
  const mechanism = auth.attrs["mechanism"] ?? "";
  server.metrics.logins.inc({ mechanism: isMechanismName(mechanism) ? mechanism : "other", result: refused.condition });
  server.logger.info("login refused", {
    stream: stream.id,
    address: stream.transport.address,
    condition: refused.condition,
    reason: refused.reason,
  });
  stream.send(el("failure", NS_SASL, undefined, el(refused.condition, NS_SASL)));
  const account = server.arrivals.leave(stream);
  if (countsAsFailure(refused.condition)) server.loginThrottle.failed(stream.transport.address, account);
  failures.sasl++;
  if (failures.sasl >= server.settings.limits.saslAttempts)
    throw new StreamError("policy-violation", "too many failed attempts to log in");
}

function countsAsFailure(condition: SaslCondition): boolean {
  return condition === "not-authorized" || condition === "account-disabled" || condition === "invalid-authzid";
}
