import { isSuspended } from "@rostra/core/account/account-store";
import { deriveToken, freshSalt, hashToken } from "@rostra/core/account/fast-token";
import type { NewFastToken } from "@rostra/core/account/fast-token-service";
import type { FastToken } from "@rostra/core/account/fast-token-store";
import {
  HT_BINDING,
  HT_MECHANISMS,
  type HtMechanism,
  htResponse,
  parseHtInitiator,
  verifyHtProof,
} from "@rostra/xmpp/sasl/ht";
import { failure } from "@rostra/xmpp/sasl/mechanism";
import { equal } from "@rostra/xmpp/sasl/scram";
import type { Negotiation } from "../negotiate.ts";
import { identityOf, lookUp, wrongCredentials } from "./look-up.ts";
import { type Exchange, type GivenToken, type Mechanism, type Offer, type Proven, Refused } from "./mechanism.ts";
import { offer } from "./mechanisms.ts";

const DAY_MS = 24 * 60 * 60_000;

/** A client that may hold tokens. */
export interface TokenHolder {
  /** The UUID of its installation. */
  readonly client: string;
  /** What it calls itself and its device, as far as it told. */
  readonly name?: string | undefined;
}

/** A login by a token, as `<fast/>` and what stands beside it ask for it (XEP-0484 §3.4). */
export interface FastLogin extends TokenHolder {
  readonly count: number | undefined;
  readonly invalidate: boolean;
  /** For which mechanism another token is asked for. */
  readonly requested: HtMechanism | undefined;
}

/** The mechanisms a token may be used with here, in order of preference (XEP-0484 §3.1). */
export function fastOffer(negotiation: Negotiation): Offer<HtMechanism> {
  const { mechanisms, bindings } = offer(negotiation);
  // A token stands for the password it was got with: where none may be used, no token may.
  if (!mechanisms.some((name) => /^SCRAM-|^PLAIN$/.test(name))) return { mechanisms: [], bindings };
  return { mechanisms: HT_MECHANISMS.filter((name) => isAvailable(name, negotiation, bindings)), bindings };
}

/** One that is bound to no channel is of no use where the domain requires that. */
function isAvailable(name: HtMechanism, { server, domain }: Negotiation, bindings: Offer["bindings"]): boolean {
  const type = HT_BINDING[name];
  if (type !== undefined) return bindings.has(type);
  return server.domains.get(domain)?.policy.channelBindingRequired === false;
}

/** A Hashed Token mechanism (draft-schmaus-kitten-sasl-ht-09) for one login. */
export function hashedToken(name: HtMechanism, login: FastLogin): Mechanism<HtMechanism> {
  return {
    name,
    isAvailable: (negotiation, bindings) => isAvailable(name, negotiation, bindings),
    run: (exchange) => run(name, login, exchange),
  };
}

/** In place of a token that there is not: what is compared with it is never equal. */
const NO_OCTETS = new Uint8Array(32);

async function run(
  name: HtMechanism,
  fast: FastLogin,
  { initial, negotiation, offer: { mechanisms, bindings } }: Exchange,
): Promise<Proven> {
  const { server } = negotiation;
  const first = parseHtInitiator(initial);
  if (first.kind === "failure") throw new Refused(first);
  const type = HT_BINDING[name];
  const binding = (type !== undefined && bindings.get(type)) || new Uint8Array();
  const { jid, login } = await lookUp(first.username, negotiation);
  const tokens = jid ? await stored(() => server.services.fastTokens.ofClient(jid, fast.client), negotiation) : [];

  const account = login?.account.id ?? "";
  const check = (token: FastToken | undefined): { readonly token: FastToken; readonly value: string } | undefined => {
    const mechanism = token?.mechanism ?? name;
    const value = deriveToken(server.keys.fastTokens, token?.salt ?? NO_OCTETS, { ...fast, account, mechanism });
    const isIntact = equal(hashToken(value), token?.hash ?? NO_OCTETS);
    const isRight = verifyHtProof(first.proof, value, binding);
    return token && isIntact && isRight && mechanism === name ? { token, value } : undefined; // XEP-0484 §3.4
  };
  // XEP-0484 §5.1. Both slots are always looked at, filled or not: how many there are does not show in the time.
  const found = [check(tokens[0]), check(tokens[1])].find((one) => one !== undefined);
  // A suspension revokes tokens; one that began later by its date is told nobody who has only a token.
  if (!login || !found || isSuspended(login.account, server.now())) throw new Refused(wrongCredentials);
  const { token, value } = found;
  if (token.expiresAt <= server.now()) throw new Refused(failure("credentials-expired", "the token has expired"));

  return {
    identity: identityOf(login),
    data: htResponse(value, binding),
    channelBinding: type,
    async settle() {
      const age = server.now().getTime() - token.issuedAt.getTime();
      const isDue = !fast.invalidate && age >= server.settings.fast.rotationDays * DAY_MS; // XEP-0484 §3.5, §3.6
      const isOffered = mechanisms.some((offered) => offered === fast.requested);
      const wanted = (isOffered ? fast.requested : undefined) ?? (isDue ? name : undefined);
      const next = wanted === undefined ? undefined : newToken(account, fast, wanted, negotiation);
      const { client, count, invalidate } = fast;
      // The ordinary login changes nothing that is stored, and waits for no write.
      if (token.slot === "current" && count === undefined && !invalidate && !next) return undefined;
      const use = { client, hash: token.hash, count, invalidate, next: next?.row };
      const used = await stored(() => server.services.fastTokens.use(login.account.jid, use), negotiation);
      if (!used) throw new Refused(wrongCredentials);
      return next?.given;
    },
  };
}

/**
 * Gives a client that has logged in by password a token; undefined where it may have none, or the database is away. Who
 * has shown a certificate gets none: it would outlive the certificate.
 */
export async function issueToken(
  { identity: { account }, credential }: Proven,
  holder: TokenHolder,
  mechanism: HtMechanism,
  negotiation: Negotiation,
): Promise<GivenToken | undefined> {
  const { server, stream } = negotiation;
  if (!account || !credential) return undefined;
  const { row, given } = newToken(account.id, holder, mechanism, negotiation);
  try {
    return (await server.services.fastTokens.issue(account.jid, row, credential)) ? given : undefined;
  } catch (error) {
    server.logger.error("a token could not be stored", { stream: stream.id, jid: account.jid, error });
    return undefined;
  }
}

function newToken(
  account: string,
  { client, name }: TokenHolder,
  mechanism: HtMechanism,
  { server }: Negotiation,
): { readonly row: NewFastToken; readonly given: GivenToken } {
  const salt = freshSalt();
  const token = deriveToken(server.keys.fastTokens, salt, { account, client, mechanism });
  const issuedAt = server.now();
  const expiresAt = new Date(issuedAt.getTime() + server.settings.fast.tokenDays * DAY_MS);
  return {
    row: { client, ...(name !== undefined && { name }), mechanism, salt, hash: hashToken(token), issuedAt, expiresAt },
    given: { token, expiry: expiresAt },
  };
}

async function stored<T>(work: () => Promise<T>, { server, stream }: Negotiation): Promise<T> {
  try {
    return await work();
  } catch (error) {
    server.logger.error("the tokens of an account could not be used for a login", { stream: stream.id, error });
    throw new Refused(failure("temporary-auth-failure", "the tokens could not be used"));
  }
}
