import type { Recorded } from "@rostra/core/domain-event";
import type { Committed } from "@rostra/core/transaction";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { Applied } from "./applied.ts";
import { changeOwn, isSpared } from "./own-change.ts";
import type { Session, SessionKey } from "./session.ts";

const account = Jid.parse("romeo@example.net")?.bare;

function recorded(id: bigint): Recorded {
  if (!account) throw new Error("no address");
  return { id, at: new Date(0), event: { type: "account.credentialsChanged", account } };
}

type Change = Committed<undefined>;

/** A change that is under way until it is told to have been made. */
function underWay() {
  let made: (change: Change) => void = () => {};
  const change = new Promise<Change>((resolve) => {
    made = resolve;
  });
  return { change, made: (...events: readonly bigint[]): void => made({ value: undefined, events }) };
}

/** A session as far as it is asked, a server that has applied everything, and the sessions' ends. */
function stage() {
  const values = new Map<unknown, unknown>();
  const session: Pick<Session, "get" | "set"> = {
    get: <T>(key: SessionKey<T>) => (values.get(key) ?? key.initial) as T,
    set: (key, value) => void values.set(key, value),
  };
  const applied = new Applied();
  const ended: bigint[] = [];
  const arrives = (id: bigint): boolean => {
    applied.mark(id);
    return isSpared(session, recorded(id), () => ended.push(id));
  };
  return { session, server: { applied }, ended, arrives };
}

describe("XEP-0077 §3.3 a change by one of the sessions it ends", () => {
  it("XEP-0077 §3.3 spares that session, whether the change is known before or after it is answered", async () => {
    const { session, server, ended, arrives } = stage();
    const { change, made } = underWay();
    const work = changeOwn(server, session, change);
    expect(arrives(7n)).toBe(true);
    made(7n);
    await work;
    expect([arrives(7n), arrives(8n), ended]).toEqual([true, false, []]);
  });

  it("XEP-0077 §3.3 does not spare it from what others change meanwhile", async () => {
    const { session, server, ended, arrives } = stage();
    const { change, made } = underWay();
    const work = changeOwn(server, session, change);
    expect([arrives(6n), ended]).toEqual([true, []]);
    arrives(7n);
    made(7n);
    await work;
    expect(ended).toEqual([6n]);
  });

  it("XEP-0077 §3.3 a change that fails spares nobody", async () => {
    const { session, server, ended, arrives } = stage();
    const work = changeOwn(server, session, Promise.reject(new Error("no")));
    arrives(6n);
    await expect(work).rejects.toThrow("no");
    expect([ended, arrives(7n)]).toEqual([[6n], false]);
  });
});
