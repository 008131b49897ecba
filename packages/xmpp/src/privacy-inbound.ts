import type { FullJid, Jid } from "./jid.ts";
import type { PrivacySubject, PrivacyVerdict } from "./privacy.ts";

/**
 * The sessions whose lists are asked about what comes for their account: the connected resource that is named decides
 * alone, else each of them is asked. Of an account without sessions the default list is asked (3921-10.2-2).
 */
export function askedSessions<S extends { readonly jid: FullJid }>(to: Jid, sessions: readonly S[]): readonly S[] {
  const named = to.isFull() ? sessions.find(({ jid }) => jid.equals(to)) : undefined;
  return named ? [named] : sessions;
}

/**
 * What an account says of a stanza for it, of the verdicts of those that are asked: it passes if any of them takes it, and
 * then goes to those only; else the first denial is the answer. Nobody is asked after one that allows.
 */
export function accountVerdict<Asked>(
  asked: readonly Asked[],
  verdictOf: (one: Asked) => PrivacyVerdict,
): PrivacyVerdict | undefined {
  let denied: PrivacyVerdict | undefined;
  for (const one of asked) {
    const verdict = verdictOf(one);
    if (verdict.action === "allow") return verdict;
    denied ??= verdict;
  }
  return denied;
}

/**
 * Whether a stanza for an account without sessions ends in the same way, allowed or denied: no list need be read for it
 * (RFC 6121 §8.5, 3921-10.14).
 */
export function endsAlike({ kind, type, to }: PrivacySubject & { readonly to: Jid }): boolean {
  switch (kind) {
    case "iq":
      return to.isFull() || type === "result" || type === "error";
    case "message":
      return type === "headline" || type === "error" || (type === "normal" && to.isFull());
    case "presence":
      return type === "available" || type === "unavailable" || type === "error";
  }
}
