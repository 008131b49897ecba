import type { Recorded } from "@rostra/core/domain-event";
import type { BareJid } from "@rostra/xmpp/jid";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { Module } from "../module.ts";
import { isSpared } from "../own-change.ts";
import type { ServerContext } from "../server-context.ts";

/** What provisioning does to live sessions: each change of an account, applied the moment it is known. */
export function accounts(
  server: Pick<
    ServerContext,
    "sessions" | "arrivals" | "loginThrottle" | "decoys" | "suspensions" | "now" | "endSession" | "endStream"
  >,
): Module {
  /** Ends every session of the account, but the one that `own` is of, and every login on its way; gives how many. */
  const endAll = (account: BareJid, text: string, own?: Recorded): number => {
    const sessions = server.sessions.of(account);
    for (const session of sessions) {
      const end = (): void => server.endSession(session, "not-authorized", text);
      if (!own || !isSpared(session, own, end)) end();
    }
    const arriving = server.arrivals.of(account);
    for (const stream of arriving) server.endStream(stream, new StreamError("not-authorized", text));
    return sessions.length + arriving.length;
  };
  const counted = (): number => {
    server.decoys.outdated();
    return 0;
  };
  return {
    name: "accounts",
    specs: [],
    events: {
      "account.created": counted,
      "account.keysRenewed": counted,
      "account.suspended"({ account, from }) {
        if (!from || from <= server.now()) return endAll(account, "This account is suspended.");
        server.suspensions.expect(from);
        return 0;
      },
      "account.suspensionBegan": ({ account }) => endAll(account, "This account is suspended."),
      "account.deleted"({ account }, recorded) {
        server.decoys.outdated();
        return endAll(account, "This account was deleted.", recorded);
      },
      "account.restored": counted,
      "account.unlocked"({ account }) {
        server.loginThrottle.unlock(account.toString());
        return 0;
      },
      "account.credentialsChanged"({ account }, recorded) {
        server.loginThrottle.unlock(account.toString());
        server.decoys.outdated();
        return endAll(account, "The password of this account was changed.", recorded);
      },
      "account.purged"({ account }) {
        server.decoys.outdated();
        return endAll(account, "This account was removed.");
      },
      "session.endRequested"({ session: jid, reason }) {
        const session = server.sessions.get(jid);
        if (!session) return 0;
        server.endSession(session, "policy-violation", reason === "" ? "An administrator ended this session." : reason);
        return 1;
      },
    },
  };
}
