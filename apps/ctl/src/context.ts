import type { Environment, Settings } from "@rostra/config/settings";
import type { Actor } from "@rostra/core/actor";
import type { Services } from "@rostra/core/services";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { Failure } from "./failure.ts";

/** What a command gets: who acts, on what, and where to print. */
export interface Context {
  /** The checked settings; throws when they cannot be used. Read on first use, so that `--help` needs none. */
  readonly settings: () => Settings;
  /** The variables of this process, for those it starts. */
  readonly env: Environment;
  readonly actor: Actor;
  /** Runs `work` with the services, on the database in use or on one that is started for it. */
  withServices<T>(purpose: string, work: (services: Services) => Promise<T>): Promise<T>;
  /** What was asked for, to standard output. */
  print(text: string): void;
  /** Waits until what was printed has been taken: for what prints more than memory should hold. */
  drained?(): Promise<void>;
  /** What is worth knowing beside it, to standard error. */
  note(text: string): void;
}

/** The bare JID of an argument `USER@DOMAIN`; throws a {@link Failure}. */
export function accountArgument(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid || jid.local === undefined || jid.resource !== undefined)
    throw new Failure("usage", `“${text}” is not an account: give it as USER@DOMAIN.`);
  return jid.bare;
}

/** Any address that a roster may hold; throws a {@link Failure}. */
export function contactArgument(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Failure("usage", `“${text}” is not an address: give it as USER@DOMAIN.`);
  return jid;
}

/** Any address that may write to us, so that each can be blocked; throws a {@link Failure}. */
export function peerArgument(text: string): Jid {
  const jid = Jid.parseRemote(text);
  if (!jid) throw new Failure("usage", `“${text}” is not an address: give it as USER@DOMAIN.`);
  return jid;
}

/** How far a change has gone live, as people read it; empty when nobody was connected. */
export async function liveEffect(services: Services, events: readonly bigint[]): Promise<string> {
  const { sessions, milliseconds, pending } = await services.effect(events);
  if (pending > 0) return " The server has not confirmed it yet.";
  if (sessions === 0) return "";
  return ` Reached ${sessions === 1 ? "1 session" : `${sessions} sessions`}${milliseconds === undefined ? "" : ` in ${milliseconds} ms`}.`;
}
