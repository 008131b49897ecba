import type { Actor } from "@rostra/core/actor";
import type { Services } from "@rostra/core/services";

/** What every procedure receives. The app that mounts the router makes one per request; this package knows no database. */
export interface Context {
  readonly services: Services;
  /** Who is signed in; undefined for a visitor, who reaches public procedures only. */
  readonly actor: Actor | undefined;
  /** Names the request in the log and in the answer to an unexpected failure, so that a report can be found. */
  readonly requestId: string;
  /** The peer's IP address, for the audit. */
  readonly address?: string;
}
