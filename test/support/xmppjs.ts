import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("xmppjs-client.mjs", import.meta.url));

/** How long a real client may take for what should come soon, in milliseconds. */
const PATIENCE_MS = 30_000;

export interface ClientEvent {
  readonly event:
    | "online"
    | "message"
    | "carbon"
    | "presence"
    | "push"
    | "set"
    | "error"
    | "disconnect"
    | "refused"
    | "exit";
  readonly jid?: string;
  /** Who sent it; of a roster push: the contact. */
  readonly from?: string;
  /** Of a presence: `available` or its type; of a roster push: the subscription; of a carbon: `sent` or `received`. */
  readonly type?: string;
  readonly body?: string;
  /** Of a carbon: to whom the message went. */
  readonly to?: string;
  /** Of a refusal, and of a message that came back as an error. */
  readonly condition?: string;
  /** When it was seen here, in milliseconds since the epoch. */
  readonly at: number;
}

export interface ClientOptions {
  /** `xmpp://host:port`, `xmpps://host:port` or `wss://host:port/path`. */
  readonly service: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  /** PEM file of the certificates the client trusts. */
  readonly trust: string;
}

/** @xmpp/client in a process of its own, with certificate verification on. */
export class XmppJs implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  #events: ClientEvent[] = [];
  #wake: (() => void) | undefined;

  constructor({ service, domain, username, password, trust }: ClientOptions) {
    this.#process = spawn(process.execPath, [script, service, domain, username, password], {
      env: { PATH: process.execPath, NODE_EXTRA_CA_CERTS: trust },
    });
    const push = (event: ClientEvent): void => {
      this.#events.push(event);
      this.#wake?.();
    };
    createInterface({ input: this.#process.stdout }).on("line", (line) =>
      push({ ...JSON.parse(line), at: Date.now() }),
    );
    this.#process.stderr.on("data", () => {});
    this.#process.on("exit", () => push({ event: "exit", at: Date.now() }));
  }

  /** The next event of that kind; those before it are passed over. */
  async event(kind: ClientEvent["event"]): Promise<ClientEvent> {
    return this.#take(kind, () => {
      const index = this.#events.findIndex((one) => one.event === kind);
      return index === -1 ? undefined : this.#events.splice(0, index + 1).at(-1);
    });
  }

  /** The first event that is like this one; the others stay. */
  async eventLike(like: Partial<ClientEvent>): Promise<ClientEvent> {
    const wanted = Object.entries(like);
    return this.#take(JSON.stringify(like), () => {
      const index = this.#events.findIndex((one) => {
        const facts = new Map<string, unknown>(Object.entries(one));
        return wanted.every(([key, value]) => facts.get(key) === value);
      });
      return index === -1 ? undefined : this.#events.splice(index, 1)[0];
    });
  }

  async #take(what: string, find: () => ClientEvent | undefined): Promise<ClientEvent> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = find();
      if (found) return found;
      if (Date.now() >= end || this.#events.some((one) => one.event === "exit"))
        throw new Error(`waited in vain for ${what}; seen: ${JSON.stringify(this.#events)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  send(to: string, body: string): void {
    this.#process.stdin.write(`${JSON.stringify({ to, body })}\n`);
  }

  /** Asks for carbons (XEP-0280); resolves when it gets them. */
  async enableCarbons(): Promise<void> {
    this.#process.stdin.write(`${JSON.stringify({ carbons: true })}\n`);
    await this.event("set");
  }

  /** Makes a privacy list that denies an address's messages; resolves when the server has taken it. */
  async setList(list: string, deny: string): Promise<void> {
    this.#process.stdin.write(`${JSON.stringify({ list, deny })}\n`);
    await this.event("set");
  }

  /** Chooses a privacy list for the session; without a name, none. */
  async activate(name: string | null): Promise<void> {
    this.#process.stdin.write(`${JSON.stringify({ active: name })}\n`);
    await this.event("set");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) this.#process.kill();
  }
}
