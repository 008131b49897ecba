import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { openShell } from "../testing/shell.ts";
import { simulateCommand } from "./simulate.ts";

const [romeo, juliet] = ["romeo@example.net", "juliet@example.net"];

/** `rostractl privacy simulate …` on a database in memory that has romeo, whom juliet's default list denies. */
async function shell() {
  const { services, actor, ...opened } = await openShell(["romeo", "juliet"], simulateCommand);
  const [owner, jid] = [Jid.parse(juliet)?.bare, Jid.parse(romeo)];
  if (!owner || !jid) throw new Error("no addresses");
  await services.privacy.put(actor, owner, {
    name: "quiet",
    items: [
      { order: 1, action: "allow", stanzas: ["iq"] },
      { order: 2, action: "deny", match: { kind: "jid", jid }, stanzas: [] },
    ],
  });
  await services.privacy.setDefault(actor, owner, "quiet");
  return {
    run: (...words: readonly string[]) => opened.run("privacy", "simulate", ...words),
    refused: (...words: readonly string[]) => opened.refused("privacy", "simulate", ...words),
  };
}

describe("rostractl privacy simulate", () => {
  it("tells the way of a stanza as people read it", async () => {
    const { run } = await shell();
    expect(await run(romeo, juliet)).toBe(
      [
        "message of type chat from romeo@example.net to juliet@example.net",
        "sender    romeo@example.net: offline",
        "receiver  juliet@example.net: offline",
        "1. romeo@example.net, what goes out: allowed, no list is in force",
        "2. juliet@example.net, what comes in: denied by the default list “quiet” (item 2)",
        "     1 allow everybody: iq (is about other stanzas)",
        "     2 deny jid romeo@example.net: everything (decides)",
        "Outcome: returned to the sender with service-unavailable.",
      ].join("\n"),
    );
    expect(await run(juliet, romeo, "--stanza", "presence")).toContain(
      "returned to the sender with not-acceptable, as blocked",
    );
    expect(await run(romeo, juliet, "--stanza", "iq")).toContain("Outcome: answered by the server.");
    expect(await run(romeo, "x@elsewhere.example", "--type", "normal")).toContain(
      "Outcome: it leaves for another server.",
    );
  });

  it("gives with --json what the API gives", async () => {
    const { run } = await shell();
    const told: unknown = JSON.parse(await run(romeo, juliet, "--stanza", "iq", "--type", "set", "--json"));
    expect(told).toMatchObject({
      ...{ from: romeo, to: juliet, stanza: "iq", type: "set" },
      receiver: { jid: juliet, place: "here" },
      steps: [
        { account: romeo },
        { account: juliet, verdict: { item: { order: 1 } } },
        { clause: "RFC 6121 §8.5.2.1.3" },
        {},
      ],
      outcome: { kind: "answered" },
    });
  });

  it("says what is wrong with a question", async () => {
    const { refused } = await shell();
    expect(await refused(romeo, juliet, "--stanza", "note")).toMatchObject({ reason: "usage" });
    expect((await refused(romeo, juliet, "--stanza", "iq", "--type", "chat")).text).toContain(
      "get, set, result, error",
    );
    expect(await refused(romeo, "a@b@c")).toMatchObject({ reason: "usage" });
    expect(await refused("x@elsewhere.example", "y@elsewhere.example")).toMatchObject({ reason: "refused" });
  });
});
