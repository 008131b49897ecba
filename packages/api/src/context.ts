import type { OwnVisit } from "@rostra/core/account/web-session-service";
import type { Actor } from "@rostra/core/actor";
import type { Services } from "@rostra/core/services";
import type { Live } from "./live/live.ts";

/** What every procedure receives. The app that mounts the router makes one per request; this package knows no database. */
export interface Context {
  readonly services: Services;
  /** Who is signed in; undefined for a visitor, who reaches public procedures only. */
  readonly actor: Actor | undefined;
  /** The owner of an account on its own page, who reaches `me` alone, whoever else is signed in; absent: nobody. */
  readonly own?: OwnVisit;
  /** Names the request in the log and in the answer to an unexpected failure, so that a report can be found. */
  readonly requestId: string;
  /** Brakes what visitors try, by the address they come from; absent: nothing is braked. */
  readonly brake?: (what: string) => Promise<Attempt>;
  /** What subscriptions are fed from; absent: there are none. */
  readonly live?: Live;
  /** Who is signed in by now, for what goes on for long; absent: `actor` for ever. */
  readonly actorNow?: () => Promise<Actor | undefined>;
  /** The peer's IP address, for the audit. */
  readonly address?: string;
}

/** A try of a visitor: let in, and then told when it succeeded, or to come back later. */
export type Attempt = { readonly admitted: true; succeeded(): Promise<void> } | { readonly admitted: false };
