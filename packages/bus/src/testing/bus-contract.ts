import { describe, expect, it } from "vitest";
import type { Bus } from "../bus.ts";

/** What the suite sends: data of every kind that JSON has. */
export interface Note {
  readonly text: string;
  readonly more?: { readonly numbers: readonly number[]; readonly flag: boolean; readonly nothing: null };
}

/** One network of its own for a test; disposing of it ends what is left. */
export interface BusUnderTest extends AsyncDisposable {
  /** A node on the network, ready: it can be reached by those that are there. */
  join(node: string): Promise<Bus<Note>>;
}

/** The suite that every implementation of {@link Bus} passes: call it from a test file with a way to open a network. */
export function busContract(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`Bus contract: ${name}`, () => {
    it("send reaches the node it names, with the sender's name, and no other", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const [atJuliet, atNurse] = [new Inbox(juliet), new Inbox(nurse)];
      romeo.send("juliet", { text: "hello" });
      romeo.send("nurse", { text: "end" });
      expect(await atJuliet.take(1)).toEqual([{ from: "romeo", text: "hello" }]);
      expect(await atNurse.take(1)).toEqual([{ from: "romeo", text: "end" }]);
    });

    it("broadcast reaches every other node and not the sender", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const [atRomeo, atJuliet, atNurse] = [new Inbox(romeo), new Inbox(juliet), new Inbox(nurse)];
      romeo.broadcast({ text: "to all" });
      romeo.send("romeo", { text: "end" });
      expect(await atJuliet.take(1)).toEqual([{ from: "romeo", text: "to all" }]);
      expect(await atNurse.take(1)).toEqual([{ from: "romeo", text: "to all" }]);
      expect(await atRomeo.take(1)).toEqual([{ from: "romeo", text: "end" }]);
    });

    it("a node can send to itself", async () => {
      await using network = await open();
      const romeo = await network.join("romeo");
      const inbox = new Inbox(romeo);
      romeo.send("romeo", { text: "note to self" });
      expect(await inbox.take(1)).toEqual([{ from: "romeo", text: "note to self" }]);
    });

    it("what one node sends arrives in the order of its calls, send and broadcast together", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const [inbox, other] = [new Inbox(juliet), new Inbox(nurse)];
      for (let n = 0; n < 300; n++) {
        if (n % 3 === 0) romeo.broadcast({ text: String(n) });
        else romeo.send("juliet", { text: String(n) });
      }
      expect((await inbox.take(300)).map(({ text }) => Number(text))).toEqual(Array.from({ length: 300 }, (_, n) => n));
      expect((await other.take(100)).map(({ text }) => Number(text))).toEqual(
        Array.from({ length: 100 }, (_, n) => 3 * n),
      );
    });

    it("each of several senders keeps its own order", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const inbox = new Inbox(juliet);
      for (let n = 0; n < 100; n++) {
        romeo.send("juliet", { text: String(n) });
        nurse.send("juliet", { text: String(n) });
      }
      const all = await inbox.take(200);
      for (const sender of ["romeo", "nurse"])
        expect(all.filter(({ from }) => from === sender).map(({ text }) => Number(text))).toEqual(
          Array.from({ length: 100 }, (_, n) => n),
        );
    });

    it("no handler runs inside send or broadcast", async () => {
      await using network = await open();
      const [romeo, juliet] = await three(network);
      const inbox = new Inbox(juliet);
      romeo.send("juliet", { text: "one" });
      romeo.broadcast({ text: "two" });
      expect(inbox.seen).toEqual([]);
      expect((await inbox.take(2)).map(({ text }) => text)).toEqual(["one", "two"]);
    });

    it("a handler may answer", async () => {
      await using network = await open();
      const [romeo, juliet] = await three(network);
      const inbox = new Inbox(romeo);
      juliet.onMessage((from, { text }) => juliet.send(from, { text: `${text}!` }));
      romeo.send("juliet", { text: "a" });
      romeo.send("juliet", { text: "b" });
      expect(await inbox.take(2)).toEqual([
        { from: "juliet", text: "a!" },
        { from: "juliet", text: "b!" },
      ]);
    });

    it("values arrive as they were sent", async () => {
      await using network = await open();
      const [romeo, juliet] = await three(network);
      const inbox = new Inbox(juliet);
      const note: Note = {
        text: "“Ä” \u0000 😀 </message>",
        more: { numbers: [0, -1, 1.5], flag: false, nothing: null },
      };
      romeo.send("juliet", note);
      expect(await inbox.take(1)).toEqual([{ from: "romeo", ...note }]);
    });

    it("what is sent to nobody is lost in silence", async () => {
      await using network = await open();
      const [romeo, juliet] = await three(network);
      const inbox = new Inbox(juliet);
      romeo.send("tybalt", { text: "lost" });
      romeo.send("juliet", { text: "end" });
      expect(await inbox.take(1)).toEqual([{ from: "romeo", text: "end" }]);
    });

    it("what comes before the handler is named is lost", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const atNurse = new Inbox(nurse);
      romeo.send("juliet", { text: "too early" });
      romeo.send("nurse", { text: "passed" });
      await atNurse.take(1);
      const inbox = new Inbox(juliet);
      romeo.send("juliet", { text: "end" });
      expect(await inbox.take(1)).toEqual([{ from: "romeo", text: "end" }]);
    });

    it("there is one handler: naming a second throws", async () => {
      await using network = await open();
      const romeo = await network.join("romeo");
      romeo.onMessage(() => {});
      expect(() => romeo.onMessage(() => {})).toThrow();
    });

    it("a handler that throws loses that message and no other", async () => {
      await using network = await open();
      const [romeo, juliet] = await three(network);
      const inbox = new Inbox(juliet, ({ text }) => {
        if (text === "bad") throw new Error("from a handler");
      });
      for (const text of ["before", "bad", "after"]) romeo.send("juliet", { text });
      expect((await inbox.take(3)).map(({ text }) => text)).toEqual(["before", "bad", "after"]);
    });

    it("a closed node receives nothing and sends nothing, and the others go on", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const [atJuliet, atNurse] = [new Inbox(juliet), new Inbox(nurse)];
      await juliet.close();
      romeo.send("juliet", { text: "lost" });
      romeo.broadcast({ text: "to those who are left" });
      juliet.send("nurse", { text: "lost" });
      juliet.broadcast({ text: "lost" });
      romeo.send("nurse", { text: "end" });
      expect((await atNurse.take(2)).map(({ text }) => text)).toEqual(["to those who are left", "end"]);
      expect(atJuliet.seen).toEqual([]);
      expect(atNurse.seen).toHaveLength(2);
    });

    it("a handler that closes its own bus is not called again", async () => {
      await using network = await open();
      const [romeo, juliet, nurse] = await three(network);
      const [atJuliet, atNurse] = [new Inbox(juliet, () => juliet.close()), new Inbox(nurse)];
      romeo.send("juliet", { text: "first" });
      await atJuliet.take(1);
      await juliet.close();
      romeo.send("juliet", { text: "second" });
      romeo.send("nurse", { text: "end" });
      await atNurse.take(1);
      expect(atJuliet.seen).toHaveLength(1);
    });

    it("close may be repeated", async () => {
      await using network = await open();
      const romeo = await network.join("romeo");
      await romeo.close();
      await expect(romeo.close()).resolves.toBeUndefined();
    });

    it("a name that was given up can be taken again", async () => {
      await using network = await open();
      const [romeo, juliet] = await three(network);
      await juliet.close();
      const inbox = new Inbox(await network.join("juliet"));
      romeo.send("juliet", { text: "welcome back" });
      expect(await inbox.take(1)).toEqual([{ from: "romeo", text: "welcome back" }]);
    });
  });
}

async function three(network: BusUnderTest): Promise<readonly [Bus<Note>, Bus<Note>, Bus<Note>]> {
  return [await network.join("romeo"), await network.join("juliet"), await network.join("nurse")];
}

interface Received extends Note {
  readonly from: string;
}

/** The handler of a bus that keeps what it has seen. */
class Inbox {
  readonly seen: Received[] = [];
  #wake: () => void = () => {};

  constructor(bus: Bus<Note>, then: (note: Note) => void = () => {}) {
    bus.onMessage((from, note) => {
      this.seen.push({ from, ...note });
      this.#wake();
      then(note);
    });
  }

  /** What has been seen, once that are so many. */
  async take(count: number): Promise<readonly Received[]> {
    while (this.seen.length < count)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return [...this.seen];
  }
}
