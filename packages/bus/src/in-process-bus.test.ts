import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createInProcessNetwork } from "./in-process-bus.ts";
import { busContract, type Note } from "./testing/bus-contract.ts";

busContract("in process", async () => {
  const network = createInProcessNetwork<Note>();
  return { join: async (node) => network.join(node), async [Symbol.asyncDispose]() {} };
});

describe("createInProcessNetwork", () => {
  it("keeps a bounded number of messages for a node, the oldest, and counts the rest as lost", async () => {
    const network = createInProcessNetwork<number>({ queueLimit: 3 });
    const [sender, receiver] = [network.join("a"), network.join("b")];
    const seen: number[] = [];
    receiver.onMessage((_from, message) => seen.push(message));
    for (let n = 1; n <= 5; n++) sender.send("b", n);
    await nextTurn();
    expect(seen).toEqual([1, 2, 3]);
    expect(network.lost).toBe(2);
    sender.send("b", 6);
    await nextTurn();
    expect(seen).toEqual([1, 2, 3, 6]);
  });

  it("counts what no handler sees: nobody there, not listening, closed with messages waiting, sent after closing", async () => {
    const network = createInProcessNetwork<string>();
    const [sender, receiver] = [network.join("a"), network.join("b")];
    sender.send("nobody", "1");
    sender.send("b", "2");
    receiver.onMessage(() => {});
    sender.send("b", "3");
    await receiver.close();
    sender.send("b", "4");
    await sender.close();
    sender.broadcast("5");
    await nextTurn();
    expect(network.lost).toBe(5);
  });

  it("counts the rest of a turn in which the handler closes the bus", async () => {
    const network = createInProcessNetwork<number>();
    const [sender, receiver] = [network.join("a"), network.join("b")];
    const seen: number[] = [];
    receiver.onMessage((_from, message) => {
      seen.push(message);
      receiver.close();
    });
    for (let n = 1; n <= 4; n++) sender.send("b", n);
    await nextTurn();
    expect(seen).toEqual([1]);
    expect(network.lost).toBe(3);
  });

  it("tells what a handler threw, and where", async () => {
    const told: unknown[] = [];
    const network = createInProcessNetwork<string>({ onError: (error, node) => told.push([node, error]) });
    const [sender, receiver] = [network.join("a"), network.join("b")];
    const error = new Error("from a handler");
    receiver.onMessage(() => {
      throw error;
    });
    sender.send("b", "x");
    await nextTurn();
    expect(told).toEqual([["b", error]]);
    expect(network.lost).toBe(0);
  });

  it("leaves the process its turns while two nodes answer each other without end", async () => {
    const network = createInProcessNetwork<number>();
    const [a, b] = [network.join("a"), network.join("b")];
    let rounds = 0;
    for (const bus of [a, b])
      bus.onMessage((from, message) => {
        rounds++;
        bus.send(from, message + 1);
      });
    a.send("b", 0);
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    await Promise.all([a.close(), b.close()]);
    expect(rounds).toBeGreaterThan(0);
    expect(rounds).toBeLessThan(20);
  });

  it("refuses a name that is in use", () => {
    const network = createInProcessNetwork<string>();
    network.join("a");
    expect(() => network.join("a")).toThrow("a is on this bus already");
  });
});
