import type { Recorded } from "@rostra/core/domain-event";
import type { Committed } from "@rostra/core/transaction";
import type { ServerContext } from "./server-context.ts";
import type { Session, SessionKey } from "./session.ts";

/** A change of its account that a session is making. */
interface OwnChange {
  /** Changes that have reached this node meanwhile, the session's own among them or not, each with what it does. */
  readonly seen: Map<bigint, () => void>;
  /** The ids of its own, once they are known. */
  mine: readonly bigint[];
  isUnderWay: boolean;
}

const ownChange: SessionKey<OwnChange | undefined> = { name: "own change", initial: undefined };

/**
 * Makes a change that ends the sessions of an account, in the name of one of them, which is spared: who changes its password
 * stays, and who removes its account is answered first. Resolves when the change was applied here.
 */
export async function changeOwn(
  server: Pick<ServerContext, "applied">,
  session: Pick<Session, "get" | "set">,
  work: Promise<Committed<unknown>>,
): Promise<void> {
  const change: OwnChange = { seen: new Map(), mine: [], isUnderWay: true };
  session.set(ownChange, change);
  try {
    const { events } = await work;
    change.mine = events;
    await server.applied.wait(events);
  } finally {
    change.isUnderWay = false;
    for (const [id, end] of change.seen) if (!change.mine.includes(id)) end(); // somebody else's
    change.seen.clear();
  }
}

/** Whether a change must not end this session, for it made it; `end` is done later if it turns out that it did not. */
export function isSpared(session: Pick<Session, "get">, { id }: Recorded, end: () => void): boolean {
  const change = session.get(ownChange);
  if (!change) return false;
  if (change.isUnderWay) change.seen.set(id, end);
  return change.isUnderWay || change.mine.includes(id);
}
