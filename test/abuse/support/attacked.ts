import { fork } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { fileURLToPath } from "node:url";
import { DEFAULT_ITERATIONS } from "@rostra/core/account/credentials";
import { createTestDatabase } from "@rostra/db/testing/database";
import { expect } from "vitest";
import type { Target } from "../../support/client.ts";
import type { TestServerOptions } from "../../support/server.ts";
import type { Memory, Question, Start } from "./server-process.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const entry = fileURLToPath(new URL("server-process.ts", import.meta.url));

export const MEGABYTE = 1024 * 1024;

export interface AttackedOptions extends TestServerOptions {
  /** Accounts that are suspended from the start. */
  readonly suspended?: readonly string[];
}

/** A server in a process of its own, so that its memory can be measured. */
export interface AttackedServer extends Target, AsyncDisposable {
  /** What it holds when garbage is collected. */
  memory(): Promise<Memory>;
  /** Connections that have not ended. */
  connections(): Promise<number>;
  /** Sessions of all accounts. */
  sessions(): Promise<number>;
  /** Resolves once no more than so many connections are left. */
  emptied(connections: number): Promise<void>;
  /** What it holds once no more than so many connections are left. */
  settled(connections: number): Promise<Memory>;
  /** The counter's value by its labels as they are written on `/metrics`, for example `reason="rate"`; all without labels. */
  counted(name: string, labels?: string): Promise<number>;
}

export async function startAttacked({ suspended = [], ...options }: AttackedOptions = {}): Promise<AttackedServer> {
  const database = await createTestDatabase();
  // As in use: an attacker may make it hash, or measure it.
  const start: Start = { url: database.url, options: { scramIterations: DEFAULT_ITERATIONS, ...options }, suspended };
  const child = fork(entry, [JSON.stringify(start)], {
    cwd: root,
    execArgv: ["--import", "tsx", "--expose-gc"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let last = 0;
  const promised = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  child.on("message", ({ id, answer }: { readonly id: number; readonly answer: unknown }) => {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server's process ended with ${code}`));
  });
  const ask = <T>(question: Question): Promise<T> => {
    const answer = promised(++last);
    child.send({ id: last, question });
    return answer as Promise<T>; // what server-process.ts answers
  };
  const { domain, ports } = (await promised(0)) as Target;
  // It may outlive the tests of a file, and then ends with this process.
  child.unref();
  child.channel?.unref();
  const memory = (): Promise<Memory> => ask("memory");
  const connections = (): Promise<number> => ask("connections");
  const emptied = (most: number): Promise<void> =>
    expect.poll(connections, { timeout: 120_000 }).toBeLessThanOrEqual(most);
  return {
    domain,
    ports,
    memory,
    connections,
    sessions: () => ask("sessions"),
    emptied,
    async settled(most) {
      await emptied(most);
      return memory();
    },
    async counted(name, labels) {
      const [response] = await once(
        get({ host: "127.0.0.1", port: ports.http, path: "/metrics", agent: false }),
        "response",
      );
      let page = "";
      for await (const chunk of response) page += chunk;
      return page
        .split("\n")
        .filter((line) => line.startsWith(labels === undefined ? name : `${name}{${labels}}`))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, "exit");
      await ask("stop");
      await exited;
      await database[Symbol.asyncDispose]();
    },
  };
}
