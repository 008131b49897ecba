import { afterAll, beforeAll, expect } from "vitest";
import { type AttackedOptions, type AttackedServer, MEGABYTE, startAttacked } from "./attacked.ts";
import { accounts, Conversation, others } from "./well-behaved.ts";

/** A server with two well-behaved clients on it, for the tests of a file. */
export interface UnderAttack {
  readonly server: AttackedServer;
  readonly talk: Conversation;
  /**
   * Attacks again and again while the two talk: all their words arrive, in order, at least `exchanges` there and back
   * before the attack is over, and what the server holds in the end is what it held after the first round.
   */
  withstands(attack: () => Promise<unknown>, terms?: Terms): Promise<void>;
  /** Resolves when the server holds no more than so many bytes, once attackers are gone; fails when it never does. */
  returnsTo(bytes: number): Promise<void>;
}

export interface Terms {
  readonly exchanges?: number;
  readonly rounds?: number;
  /** Bytes that may be held more than after the first round. */
  readonly slack?: number;
}

/** Connections that an address may have to the server that all share. */
export const PER_ADDRESS = 1250;

/** Bytes that the server that all share keeps for a client that does not read. */
export const WRITE_QUEUE_BYTES = 262_144;

/** For the server that all share: nobody is hurried, and guesses are not counted, so that they can be compared. */
const everything: AttackedOptions = {
  accounts: others,
  suspended: ["banned"],
  limits: {
    saslAttempts: 1_000_000,
    bindAttempts: 1_000_000,
    loginFailuresPerAddress: 1_000_000,
    loginFailuresPerAccount: 1_000_000,
    loginSeconds: 600,
    connectionsPerAddress: PER_ADDRESS,
    writeQueueBytes: WRITE_QUEUE_BYTES,
  },
  policy: { sessionLimit: 1000 },
};

/** Connections of the two. */
export const OWN = 2;

interface Started {
  readonly server: AttackedServer;
  readonly talk: Conversation;
}

async function start({ accounts: more, limits, ...options }: AttackedOptions): Promise<Started> {
  const server = await startAttacked({
    ...options,
    accounts: { ...accounts, ...more },
    limits: { closeSeconds: 1, ...limits },
  });
  const talk = await Conversation.begin(server);
  for (let i = 0; i < 20; i++) await talk.exchange();
  return { server, talk };
}

let shared: Promise<Started> | undefined;

/** With options a server of the file's own; without, one that all files of a run attack, and that ends with the run. */
export function underAttack(options?: AttackedOptions): UnderAttack {
  let started: Started | undefined;
  beforeAll(async () => {
    if (options) {
      started = await start(options);
    } else {
      shared ??= start(everything);
      started = await shared;
    }
  });
  afterAll(async () => {
    if (!options) return;
    await started?.talk[Symbol.asyncDispose]();
    await started?.server[Symbol.asyncDispose]();
  });
  const present = (): Started => {
    if (!started) throw new Error("the server has not started");
    return started;
  };
  const returnsTo = async (bytes: number): Promise<void> => {
    const { server } = present();
    await server.emptied(OWN);
    await expect
      .poll(async () => (await server.memory()).held, { timeout: 120_000, interval: 200 })
      .toBeLessThanOrEqual(bytes);
  };
  return {
    get server() {
      return present().server;
    },
    get talk() {
      return present().talk;
    },
    returnsTo,
    async withstands(attack, { exchanges = 5, rounds = 3, slack = MEGABYTE } = {}) {
      const { server, talk } = present();
      await talk.during(exchanges, attack);
      const first = await server.settled(OWN);
      await talk.during(exchanges, attack, rounds - 1);
      await returnsTo(first.held + slack);
    },
  };
}
