import { randomInt } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { Attrs, Element } from "@rostra/xmpp/element";
import { NS_BIND, NS_BOSH, NS_XBOSH } from "@rostra/xmpp/namespaces";
import { StreamParser } from "@rostra/xmpp/stream-parser";
import { boundJid, type ConnectFrom, RawClient, type Target } from "./client.ts";

/** One answer of the server. */
export interface BoshAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of `<body/>`; none when there is no body. */
  readonly attrs: Attrs;
  readonly elements: readonly Element[];
}

export interface Posting {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether TLS is used; by default it is. */
  readonly secure?: boolean;
  /** Hangs up on the request. */
  readonly signal?: AbortSignal;
}

/** A client of BOSH: every request and answer can be seen, and the stream in them can be used like another. */
export class BoshClient implements AsyncDisposable {
  readonly #target: Target;
  readonly #agent: Agent;
  readonly #received: Element[] = [];
  #pending = 0;
  #failure: unknown;
  #news: (() => void) | undefined;
  sid = "";
  rid = randomInt(1, 2 ** 47);
  serverFirst = "";
  /** The last answer that was read. */
  last: BoshAnswer | undefined;

  constructor(target: Target, from: Pick<ConnectFrom, "maxVersion"> = {}) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, rejectUnauthorized: false, ...from });
  }

  /** Any text to the place of BOSH. */
  post(
    text: string | Buffer,
    { method = "POST", headers = {}, secure = true, signal }: Posting = {},
  ): Promise<BoshAnswer> {
    const options = {
      host: "127.0.0.1",
      port: this.#target.ports.http,
      path: "/http-bind",
      method,
      headers: { "content-type": "text/xml; charset=utf-8", "content-length": Buffer.byteLength(text), ...headers },
      ...(signal && { signal }),
    };
    return new Promise((resolve, reject) => {
      const request = secure
        ? httpsRequest({ ...options, agent: this.#agent })
        : httpRequest({ ...options, agent: false });
      request.once("error", reject);
      request.once("response", (response) => {
        let answer = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          answer += chunk;
        });
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer, ...parse(answer) }),
        );
      });
      request.end(text);
    });
  }

  /** The session creation request (XEP-0124 §7.1); `extra` are further attributes. */
  async create(extra = "wait='60' hold='1' ver='1.11'", posting?: Posting): Promise<BoshAnswer> {
    const answer = await this.post(
      `<body xmlns='${NS_BOSH}' xmlns:xmpp='${NS_XBOSH}' xmpp:version='1.0' rid='${this.rid}' to='${this.#target.domain}' ${extra}/>`,
      posting,
    );
    this.sid = answer.attrs["sid"] ?? "";
    this.last = answer;
    return answer;
  }

  /** A body of this session, as text. */
  body(rid: number, payload = "", attrs = ""): string {
    return `<body xmlns='${NS_BOSH}' xmlns:xmpp='${NS_XBOSH}' rid='${rid}' sid='${this.sid}' ${attrs}>${payload}</body>`;
  }

  /** The next request; resolves with its answer. */
  request(payload = "", attrs = "", posting?: Posting): Promise<BoshAnswer> {
    return this.post(this.body(++this.rid, payload, attrs), posting);
  }

  /** A request whose answer is read by {@link element}. */
  send(payload: string | Buffer, attrs = ""): void {
    this.#pending++;
    this.request(String(payload), attrs)
      .then(
        (answer) => {
          this.last = answer;
          this.#received.push(...answer.elements);
          if (answer.attrs["type"] === "terminate") this.#failure = new Error(`the session ended: ${answer.text}`);
        },
        (error: unknown) => {
          this.#failure = error;
        },
      )
      .finally(() => {
        this.#pending--;
        this.#news?.();
      });
  }

  /** The next element; asks for it when no request is held. */
  async element(what = "an element"): Promise<Element> {
    for (;;) {
      const element = this.#received.shift();
      if (element) return element;
      if (this.#failure !== undefined) throw new Error(`waited in vain for ${what}`, { cause: this.#failure });
      if (this.#pending === 0) this.send("");
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  /** Creates a session and logs in to a bound resource; gives the full JID. */
  async login(username: string, password: string, resource = "bosh", extra?: string): Promise<string> {
    await this.create(extra);
    const outcome = await RawClient.prototype.scram.call(this, "SCRAM-SHA-256", username, password);
    if (outcome.name !== "success") throw new Error(`login failed: ${this.last?.text}`);
    this.send("", `xmpp:restart='true' to='${this.#target.domain}'`);
    await this.element("features");
    this.send(
      `<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='${NS_BIND}'><resource>${resource}</resource></bind></iq>`,
    );
    return boundJid(await this.element("the answer to bind"));
  }

  /** Ends the session, if there is one, and all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.sid !== "") await this.request("", "type='terminate'").catch(() => {});
    this.#agent.destroy();
  }
}

function parse(text: string): { readonly attrs: Attrs; readonly elements: readonly Element[] } {
  const parser = new StreamParser({
    stanzaBytes: 16 * 1024 * 1024,
    depth: 1000,
    elements: 1_000_000,
    attributes: 1000,
  });
  let attrs: Attrs = {};
  const elements: Element[] = [];
  for (const event of parser.write(text)) {
    if (event.kind === "open") ({ attrs } = event.header);
    if (event.kind === "element") elements.push(event.element);
  }
  return { attrs, elements };
}
