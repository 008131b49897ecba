import { GroupDirectory } from "@rostra/core/group/group-directory";
import type { RosterState } from "@rostra/core/roster/roster-store";
import { silentLogger } from "@rostra/telemetry/logger";
import { Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { describe, expect, it } from "vitest";
import { type LiveRoster, type RosterChanged, Rosters } from "./rosters.ts";

const bare = (text: string) => {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not a JID: ${text}`);
  return jid.bare;
};
const romeo = bare("romeo@example.net");

const itemOf = (contact: string): RosterItem => ({
  contact: bare(contact),
  groups: [],
  subscription: "none",
  listed: true,
  approved: false,
});

const added = (contact: string, revision: bigint): RosterChanged => ({
  type: "roster.changed",
  owner: romeo,
  contact: bare(contact),
  revision,
  version: revision,
  after: itemOf(contact),
});

const stateOf = (revision: bigint, ...contacts: readonly string[]): RosterState => ({
  revision,
  version: revision,
  removedVersion: 0n,
  items: contacts.map((contact) => ({ item: itemOf(contact), version: revision })),
  requests: [],
  notices: [],
});

/** Rosters over reads that the test answers, one after the other. */
function world() {
  const reads: { resolve(state: RosterState): void; reject(error: unknown): void }[] = [];
  const online = { value: true };
  const rosters = new Rosters({
    service: {
      state: () => new Promise((resolve, reject) => void reads.push({ resolve, reject })),
      noticeSeen: async () => {},
    },
    groups: new GroupDirectory(),
    logger: silentLogger,
    isOnline: () => online.value,
    keep: (stanza) => ({ isRequest: stanza.includes("'subscribe'"), stanza }),
  });
  return { rosters, reads, online };
}
const contacts = (roster: LiveRoster | undefined) => [...(roster?.items() ?? [])].map(({ contact }) => contact.local);

describe("decision 0012: rosters in memory", () => {
  it("reads once for all who ask, and adds what was told meanwhile and is not part of it", async () => {
    const { rosters, reads } = world();
    rosters.hold(romeo);
    const [first, second] = [rosters.of(romeo), rosters.of(romeo)];
    expect(rosters.apply(added("b@example.net", 2n))).toBeUndefined();
    expect(rosters.apply(added("c@example.net", 3n))).toBeUndefined();
    reads[0]?.resolve(stateOf(2n, "a@example.net", "b@example.net"));
    expect(contacts(await first)).toEqual(["a", "b", "c"]);
    expect(await second).toBe(await first);
    expect(reads).toHaveLength(1);
    expect(rosters.apply(added("c@example.net", 3n))).toBeUndefined();
    expect(contacts(await rosters.apply(added("d@example.net", 4n)))).toEqual(["a", "b", "c", "d"]);
  });

  it("6121-2.2-2 tells that a read failed, and reads again for the next", async () => {
    const { rosters, reads } = world();
    const failed = rosters.of(romeo);
    reads[0]?.reject(new Error("away"));
    await expect(failed).rejects.toThrow("away");
    expect(rosters.apply(added("a@example.net", 1n))).toBeUndefined();
    const again = rosters.of(romeo);
    reads[1]?.resolve(stateOf(1n, "a@example.net"));
    expect(contacts(await again)).toEqual(["a"]);
  });

  it("reads anew when a change was missed, and still tells of those that the new reading has in it", async () => {
    const { rosters, reads } = world();
    const loading = rosters.of(romeo);
    reads[0]?.resolve(stateOf(1n, "a@example.net"));
    await loading;
    const missed = rosters.apply(added("c@example.net", 3n));
    reads[1]?.resolve(stateOf(4n, "a@example.net", "b@example.net", "c@example.net", "d@example.net"));
    expect(contacts(await missed)).toEqual(["a", "b", "c", "d"]);
    const next = rosters.apply(added("d@example.net", 4n));
    expect(next).toBe(await missed);
    expect(rosters.apply(added("d@example.net", 4n))).toBeUndefined();
    expect(contacts(await rosters.apply(added("e@example.net", 5n)))).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("forgets with the last session, also when it ends while the roster is being read", async () => {
    const { rosters, reads, online } = world();
    const loading = rosters.of(romeo);
    rosters.release(romeo);
    expect(rosters.size).toBe(1);
    online.value = false;
    reads[0]?.resolve(stateOf(0n));
    await loading;
    expect(rosters.size).toBe(0);
    expect(rosters.apply(added("a@example.net", 1n))).toBeUndefined();
    online.value = true;
    const again = rosters.of(romeo);
    reads[1]?.resolve(stateOf(1n, "a@example.net"));
    await again;
    online.value = false;
    rosters.release(romeo);
    expect(rosters.loaded(romeo)).toBeUndefined();
  });
});
