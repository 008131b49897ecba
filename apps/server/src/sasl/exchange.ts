import { isSuspended } from "@rostra/core/account/account-store";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { isHtMechanism } from "@rostra/xmpp/sasl/ht";
import { failure, type SaslCondition, type SaslFailure } from "@rostra/xmpp/sasl/mechanism";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { Negotiation } from "../negotiate.ts";
import type { ServerContext } from "../server-context.ts";
import { type FastLogin, fastOffer, hashedToken } from "./fast.ts";
import { type Exchange, type GivenToken, type Mechanism, type Offer, type Proven, Refused } from "./mechanism.ts";
import { mechanismOf, offer } from "./mechanisms.ts";

/** A request to log in, as its syntax reads it. */
export interface LoginRequest {
  readonly mechanism: string;
  /** The client's first message, undefined where there is none. Throws {@link Refused} when it cannot be read. */
  initial(): Uint8Array | undefined;
  readonly respond: Exchange["respond"];
  /** Set where a token stands in for the password (XEP-0484 §3.4): other mechanisms are there to choose from then. */
  readonly fast?: FastLogin | undefined;
}

/** A login that is good, and the token that came of it. */
export interface Admitted extends Proven {
  readonly token?: GivenToken | undefined;
}

/**
 * Runs the mechanism asked for and gives who logged in and may act as they ask to. Throws {@link Refused} for what
 * leaves the stream open, StreamError for what ends it. Whoever asks tells {@link loggedIn} or {@link loginRefused} after.
 */
export async function authenticate(request: LoginRequest, negotiation: Negotiation): Promise<Admitted> {
  const { stream, server, progress } = negotiation;
  if (progress.phase !== "secured") throw new Refused(failure("encryption-required", "TLS comes first")); // 6120-6.3.4-1
  const { offered, mechanism } = choose(request, negotiation);
  if (!mechanism || !offered.mechanisms.some((name) => name === mechanism.name))
    throw new Refused(failure("invalid-mechanism", "not offered")); // 6120-6.5.7-1
  if (server.loginThrottle.isBlocked(stream.transport.address))
    throw new Refused(failure("temporary-auth-failure", "too many failures from this address")); // 6120-13.9.4-1
  // 6120-6.3.10-1: without an initial response the first challenge is empty.
  const initial = request.initial() ?? (await request.respond(new Uint8Array()));
  const proven = await mechanism.run({ negotiation, offer: offered, initial, respond: request.respond });
  admit(proven, negotiation);
  return { ...proven, token: await proven.settle?.() };
}

function choose(
  { mechanism: name, fast }: LoginRequest,
  negotiation: Negotiation,
): { readonly offered: Offer; readonly mechanism: Mechanism | undefined } {
  if (!fast) return { offered: offer(negotiation), mechanism: mechanismOf(name) };
  return { offered: fastOffer(negotiation), mechanism: isHtMechanism(name) ? hashedToken(name, fast) : undefined };
}

/** The account may act, as who it says it is: only now is it told that it is disabled (6120-6.5.2-1). */
function admit({ identity, authzid }: Proven, { server, claimed }: Negotiation): void {
  const { jid, account } = identity;
  if (authzid !== undefined && !isOwn(authzid, jid))
    throw new Refused(failure("invalid-authzid", "not the account's own address")); // 6120-6.3.8-1
  if (claimed && !claimed.equals(jid)) throw new Refused(failure("not-authorized", "the header names another account")); // 6120-6.4.6-1
  if (account && isSuspended(account, server.now())) throw new Refused(failure("account-disabled", "suspended"));
}

function isOwn(authzid: string, account: BareJid): boolean {
  const jid = Jid.parse(authzid);
  return jid?.resource === undefined && jid?.equals(account) === true;
}

/** Counts and logs a login; the success is sent after. */
export function loggedIn({ identity: { jid } }: Proven, mechanism: string, { stream, server }: Negotiation): void {
  server.metrics.logins.inc({ mechanism, result: "success" });
  server.traffic.count("logins", jid.domain);
  server.loginThrottle.succeeded(stream.transport.address, jid.toString());
  server.logger.info("logged in", { stream: stream.id, jid, address: stream.transport.address, mechanism });
}

/**
 * Counts and logs a login that was refused; the failure has been sent. The stream stays open for another try until there
 * were too many (6120-6.4.5-1).
 */
export function loginRefused(
  refused: SaslFailure,
  mechanism: string,
  { stream, server, domain, failures }: Negotiation,
): void {
  server.metrics.logins.inc({ mechanism: isKnown(mechanism) ? mechanism : "other", result: refused.condition });
  server.traffic.count("loginsRefused", domain);
  const account = server.arrivals.leave(stream);
  server.logger.info("login refused", {
    stream: stream.id,
    ...(account !== undefined && { jid: account }),
    address: stream.transport.address,
    condition: refused.condition,
    reason: refused.reason,
  });
  if (countsAsFailure(refused.condition)) countFailure(stream.transport.address, account, server);
  failures.sasl++;
  if (failures.sasl >= server.settings.limits.saslAttempts)
    throw new StreamError("policy-violation", "too many failed attempts to log in");
}

/** One more wrong password; where it is the last that is let through, operators are told. */
function countFailure(address: string, account: string | undefined, server: ServerContext): void {
  const until = server.loginThrottle.failed(address, account);
  const jid = account === undefined ? undefined : Jid.parse(account);
  if (until && jid) server.loginLocks.tell(jid.bare, { address, since: server.now(), until });
}

/** Only names of ours become labels of metrics. */
function isKnown(mechanism: string): boolean {
  return isHtMechanism(mechanism) || mechanismOf(mechanism) !== undefined;
}

function countsAsFailure(condition: SaslCondition): boolean {
  return condition === "not-authorized" || condition === "account-disabled" || condition === "invalid-authzid";
}
