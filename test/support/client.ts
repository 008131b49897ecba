import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { type Socket, connect as tcpConnect } from "node:net";
import { type SecureVersion, TLSSocket, connect as tlsConnect } from "node:tls";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_BIND, NS_SASL, NS_STREAM, NS_TLS } from "@rostra/xmpp/namespaces";
import { escapeAttribute } from "@rostra/xmpp/serialize";
import { type StreamEvent, StreamParser } from "@rostra/xmpp/stream-parser";
import { WebSocket } from "ws";

/** How long a test waits for what should come at once, in milliseconds; passing it is a failure, never a pause. */
const PATIENCE_MS = 20_000;

const generous = { stanzaBytes: 16 * 1024 * 1024, depth: 1000, elements: 1_000_000, attributes: 10_000 };

export interface Target {
  readonly ports: { readonly xmpp: number; readonly xmpps: number; readonly http: number };
  readonly domain: string;
}

/** What a client brings to its connection. */
export interface ConnectFrom {
  readonly localAddress?: string;
  /** The newest version of TLS it knows. */
  readonly maxVersion?: SecureVersion;
  /** Its certificate, as PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/** How a SCRAM exchange is bound to its channel; nothing given: not at all. */
export interface ChannelBinding {
  /** `n`, `y` or `p=TYPE` (RFC 5802 §6). */
  readonly flag?: string;
  /** Whether the -PLUS form is named; by default it is with flag p. */
  readonly plus?: boolean;
  readonly binding?: Uint8Array;
  /** Whom to act as; nothing given or "": oneself. */
  readonly authzid?: string;
}

type ScramName = "SCRAM-SHA-1" | "SCRAM-SHA-256" | "SCRAM-SHA-512";

const scramDigest = { "SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512" } as const;
const digestSize = { sha1: 20, sha256: 32, sha512: 64 } as const;

function base64(data: string): string {
  return Buffer.from(data).toString("base64");
}

/** SaltedPassword of RFC 5802 §3. */
export function saltedPassword(mechanism: ScramName, password: string, salt: Buffer, iterations: number): Buffer {
  const digest = scramDigest[mechanism];
  return pbkdf2Sync(password, salt, iterations, digestSize[digest], digest);
}

/** The client's side of a SCRAM exchange: its first message, and to the server's its last with the signature to expect. */
export function scramMessages(
  mechanism: ScramName,
  username: string,
  password: string,
  { flag = "n", binding = new Uint8Array(), authzid = "" }: ChannelBinding = {},
) {
  const digest = scramDigest[mechanism];
  const escaped = (name: string): string => name.replaceAll("=", "=3D").replaceAll(",", "=2C");
  const gs2 = `${flag},${authzid === "" ? "" : `a=${escaped(authzid)}`},`;
  const bare = `n=${escaped(username)},r=${randomBytes(12).toString("base64")}`;
  return {
    first: `${gs2}${bare}`,
    answer(serverFirst: string): { readonly final: string; readonly signature: string } {
      const [, nonce = "", salt = "", count = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)(?:,|$)/.exec(serverFirst) ?? [];
      const salted = saltedPassword(mechanism, password, Buffer.from(salt, "base64"), Number(count));
      const hmac = (key: Buffer, message: string): Buffer => createHmac(digest, key).update(message).digest();
      const clientKey = hmac(salted, "Client Key");
      const channel = Buffer.concat([Buffer.from(gs2), binding]).toString("base64");
      const withoutProof = `c=${channel},r=${nonce}`;
      const authMessage = `${bare},${serverFirst},${withoutProof}`;
      const signature = hmac(createHash(digest).update(clientKey).digest(), authMessage);
      const proof = Buffer.from(clientKey.map((octet, i) => octet ^ (signature[i] ?? 0)));
      return {
        final: `${withoutProof},p=${proof.toString("base64")}`,
        signature: `v=${hmac(hmac(salted, "Server Key"), authMessage).toString("base64")}`,
      };
    },
  };
}

/** What came from the server: a header, an element, a closing tag, or the end of the connection. */
export type Received = StreamEvent | { readonly kind: "end" };

/** A client that writes raw XML and reads what the server sends, one piece at a time. */
export class RawClient implements AsyncDisposable {
  readonly kind: "tcp" | "tls" | "websocket";
  #socket: Socket | undefined;
  #webSocket: WebSocket | undefined;
  #parser = new StreamParser(generous);
  #received: Received[] = [];
  #waiting: (() => void) | undefined;
  #ended = false;
  #paused = false;
  /** Whether the server's closing tag is answered at once, as RFC 6120 §4.4 demands of a client. */
  answersClose = true;
  #from: ConnectFrom = {};
  /** All text that came, for tests of the wire form. */
  raw = "";
  /** The last server-first-message of SCRAM. */
  serverFirst = "";
  /** The close code of a WebSocket. */
  closeCode: number | undefined;

  private constructor(kind: "tcp" | "tls" | "websocket") {
    this.kind = kind;
  }

  /** Opens a connection; on TCP nothing is sent yet. */
  static async connect(
    target: Target,
    kind: "tcp" | "tls" | "websocket" = "tcp",
    from: ConnectFrom = {},
  ): Promise<RawClient> {
    const client = new RawClient(kind);
    client.#from = from;
    if (kind === "websocket") {
      const socket = new WebSocket(`wss://127.0.0.1:${target.ports.http}/xmpp-websocket`, "xmpp", {
        rejectUnauthorized: false,
        ...from,
      });
      client.#webSocket = socket;
      socket.on("message", (data) => client.#frame(String(data)));
      socket.on("close", (code) => {
        client.closeCode = code;
        client.#push({ kind: "end" });
      });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      socket.on("error", () => {});
      return client;
    }
    const port = kind === "tls" ? target.ports.xmpps : target.ports.xmpp;
    const socket =
      kind === "tls"
        ? tlsConnect({
            port,
            host: "127.0.0.1",
            servername: target.domain,
            rejectUnauthorized: false,
            ALPNProtocols: ["xmpp-client"],
            ...from,
          })
        : tcpConnect({ port, host: "127.0.0.1", ...from });
    await new Promise((resolve, reject) =>
      socket.once(kind === "tls" ? "secureConnect" : "connect", resolve).once("error", reject),
    );
    client.#adopt(socket);
    return client;
  }

  #adopt(socket: Socket): void {
    this.#socket = socket;
    socket.on("data", (data) => {
      this.raw += data.toString("utf8");
      for (const event of this.#parser.write(data.toString("utf8"))) this.#push(event);
    });
    socket.on("error", () => {});
    socket.on("close", () => this.#push({ kind: "end" }));
  }

  #frame(message: string): void {
    this.raw += message;
    const parser = new StreamParser(generous);
    parser.write("<frame>");
    for (const event of parser.write(message)) {
      if (event.kind === "element" && event.element.name === "open")
        this.#push({
          kind: "open",
          header: { name: "stream", ns: NS_STREAM, defaultNs: "jabber:client", attrs: event.element.attrs },
        });
      else if (event.kind === "element" && event.element.name === "close") this.#push({ kind: "close" });
      else this.#push(event);
    }
  }

  #push(event: Received): void {
    if (this.#ended) return;
    if (event.kind === "end") this.#ended = true;
    if (event.kind === "close" && this.answersClose) this.sendClose();
    this.#received.push(event);
    this.#waiting?.();
  }

  /** Text as it is; on a WebSocket one message. */
  send(xml: string | Buffer): void {
    if (this.#webSocket) this.#webSocket.send(xml);
    else this.#socket?.write(xml);
  }

  sendClose(): void {
    this.send(this.kind === "websocket" ? "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>" : "</stream:stream>");
  }

  get tls(): TLSSocket | undefined {
    return this.#socket instanceof TLSSocket ? this.#socket : undefined;
  }

  get webSocket(): WebSocket {
    if (!this.#webSocket) throw new Error("this client has no WebSocket");
    return this.#webSocket;
  }

  /** The next piece; fails when none comes in time. */
  async next(what = "anything"): Promise<Received> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const event = this.#received.shift();
      if (event) return event;
      if (Date.now() >= end) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.#waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#waiting = undefined;
    }
  }

  /** The next element; anything else is a failure. */
  async element(what = "an element"): Promise<Element> {
    const event = await this.next(what);
    if (event.kind !== "element") throw new Error(`expected ${what}, got ${JSON.stringify(event)}`);
    return event.element;
  }

  /** The stream error's condition, after which closing tag and end must follow (6120-4.9.1-1). */
  async streamError(): Promise<string> {
    let event = await this.next("a stream error");
    if (event.kind === "open") event = await this.next("a stream error");
    if (event.kind !== "element" || event.element.name !== "error" || event.element.ns !== NS_STREAM)
      throw new Error(`expected a stream error, got ${JSON.stringify(event)}`);
    const condition = elements(event.element)[0]?.name ?? "";
    await this.closed();
    return condition;
  }

  /** Closing tag and end of the connection. */
  async closed(): Promise<void> {
    const close = await this.next("the closing tag");
    if (close.kind !== "close") throw new Error(`expected the closing tag, got ${JSON.stringify(close)}`);
    const end = await this.next("the end of the connection");
    if (end.kind !== "end") throw new Error(`expected the end, got ${JSON.stringify(end)}`);
  }

  /** Opens a stream and gives header and features. */
  async open(
    domain: string,
    extra = "",
  ): Promise<{ readonly header: Readonly<Record<string, string>>; readonly features: Element }> {
    if (this.kind === "websocket")
      this.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'${extra}/>`);
    else {
      this.#parser = new StreamParser(generous);
      this.send(
        `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='${NS_STREAM}' to='${domain}' version='1.0'${extra}>`,
      );
    }
    const open = await this.next("a stream header");
    if (open.kind !== "open") throw new Error(`expected a stream header, got ${JSON.stringify(open)}`);
    return { header: open.header.attrs, features: await this.element("features") };
  }

  /** STARTTLS and the handshake. */
  async startTls(servername: string): Promise<void> {
    this.send(`<starttls xmlns='${NS_TLS}'/>`);
    const proceed = await this.element("proceed");
    if (proceed.name !== "proceed") throw new Error(`expected proceed, got ${proceed.name}`);
    const plain = this.#socket;
    if (!plain) throw new Error("STARTTLS needs TCP");
    plain.removeAllListeners();
    plain.on("error", () => {});
    const secure = tlsConnect({ socket: plain, servername, rejectUnauthorized: false, ...this.#from });
    await new Promise((resolve, reject) =>
      secure.once("secureConnect", resolve).once("error", reject).once("close", reject),
    );
    this.#adopt(secure);
  }

  /** From connection to the features that list the mechanisms. */
  async secure(domain: string, extra = ""): Promise<Element> {
    const first = await this.open(domain, extra);
    if (this.kind !== "tcp") return first.features;
    await this.startTls(domain);
    return (await this.open(domain, extra)).features;
  }

  /** `<auth/>` with PLAIN; gives `<success/>` or `<failure/>`. */
  async plain(username: string, password: string, authzid = ""): Promise<Element> {
    const data = Buffer.from(`${authzid}\0${username}\0${password}`).toString("base64");
    this.send(`<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${data}</auth>`);
    return this.element("the outcome of PLAIN");
  }

  /** A whole SCRAM exchange; gives the outcome, a success being checked for the server's signature. */
  async scram(
    this: Pick<RawClient, "send" | "element" | "serverFirst">,
    mechanism: ScramName,
    username: string,
    password: string,
    { flag = "n", plus = flag.startsWith("p"), binding = new Uint8Array(), authzid = "" }: ChannelBinding = {},
  ): Promise<Element> {
    const messages = scramMessages(mechanism, username, password, { flag, binding, authzid });
    this.send(
      `<auth xmlns='${NS_SASL}' mechanism='${mechanism}${plus ? "-PLUS" : ""}'>${base64(messages.first)}</auth>`,
    );
    const challenge = await this.element("a challenge");
    if (challenge.name !== "challenge") return challenge;
    const serverFirst = Buffer.from(text(challenge), "base64").toString();
    this.serverFirst = serverFirst;
    const { final, signature } = messages.answer(serverFirst);
    this.send(`<response xmlns='${NS_SASL}'>${base64(final)}</response>`);
    const outcome = await this.element("the outcome of SCRAM");
    if (outcome.name === "success" && Buffer.from(text(outcome), "base64").toString() !== signature)
      throw new Error("the server's signature is wrong");
    return outcome;
  }

  /** The client's side of a channel binding of this connection (RFC 9266, RFC 5929). */
  binding(type: "tls-exporter" | "tls-server-end-point"): ChannelBinding {
    const { tls } = this;
    if (!tls) throw new Error("channel binding needs TLS");
    const binding =
      type === "tls-exporter"
        ? tls.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0))
        : createHash("sha256").update(tls.getPeerCertificate().raw).digest();
    return { flag: `p=${type}`, binding };
  }

  /** Binds; gives the result or error IQ. */
  async bind(resource?: string): Promise<Element> {
    const wanted = resource === undefined ? "" : `<resource>${resource}</resource>`;
    this.send(`<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='${NS_BIND}'>${wanted}</bind></iq>`);
    return this.element("the answer to bind");
  }

  /** A connection that has logged in by PLAIN and can bind. */
  static async authenticated(
    target: Target,
    username: string,
    password: string,
    kind: "tcp" | "tls" | "websocket" = "tls",
  ): Promise<RawClient> {
    const client = await RawClient.connect(target, kind);
    await client.secure(target.domain);
    const outcome = await client.plain(username, password);
    if (outcome.name !== "success") throw new Error(`login failed: ${elements(outcome)[0]?.name}`);
    await client.open(target.domain);
    return client;
  }

  /** Everything up to a bound resource; gives the full JID. */
  async login(domain: string, username: string, password: string, resource?: string): Promise<string> {
    await this.secure(domain);
    const outcome = await this.scram("SCRAM-SHA-256", username, password);
    if (outcome.name !== "success") throw new Error(`login failed: ${elements(outcome)[0]?.name}`);
    await this.open(domain);
    return boundJid(await this.bind(resource));
  }

  /** Sends an IQ and gives what comes next, which must be its answer. */
  async iq(type: "get" | "set", payload: string, to?: string, id = `q${Math.random()}`): Promise<Element> {
    const address = to === undefined ? "" : ` to='${escapeAttribute(to)}'`;
    this.send(`<iq xmlns='jabber:client' type='${type}' id='${id}'${address}>${payload}</iq>`);
    const answer = await this.element("the answer to an IQ");
    if (answer.attrs["id"] !== id) throw new Error(`expected the answer to ${id}, got ${JSON.stringify(answer)}`);
    return answer;
  }

  /** As {@link RawClient.iq}, passing over error stanzas that come before. */
  async iqAmidErrors(type: "get" | "set", payload: string): Promise<Element> {
    const id = `q${Math.random()}`;
    this.send(`<iq xmlns='jabber:client' type='${type}' id='${id}'>${payload}</iq>`);
    for (;;) {
      const answer = await this.element("the answer to an IQ");
      if (answer.attrs["id"] === id) return answer;
    }
  }

  /** Stops reading: what the server writes fills the buffers in between. */
  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  /** Nothing has come beyond what was read: asked by a ping, whose answer must be the next thing. */
  async silence(): Promise<void> {
    await this.iq("get", "<ping xmlns='urn:xmpp:ping'/>");
  }

  /** Initial presence, until it is echoed. */
  async available(priority?: number): Promise<void> {
    this.send(
      `<presence xmlns='jabber:client'>${priority === undefined ? "" : `<priority>${priority}</priority>`}</presence>`,
    );
    const echo = await this.element("own presence");
    if (echo.name !== "presence") throw new Error(`expected own presence, got ${echo.name}`);
  }

  /** Closes the stream and waits until the server has ended the connection: the session is gone then. */
  async logout(): Promise<void> {
    this.sendClose();
    while (!this.#ended) await this.next("the end of the connection");
  }

  destroy(): void {
    this.#socket?.destroy();
    this.#webSocket?.terminate();
  }

  /** Leaves nothing behind on the server: whatever state the stream is in, it is closed and its end awaited. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.#ended && !this.#paused) await this.logout();
    } finally {
      this.destroy();
    }
  }
}

/** The JID of a bind result; fails on an error. */
export function boundJid(result: Element): string {
  const bind = child(result, "bind", NS_BIND);
  const jid = bind && child(bind, "jid");
  if (!jid) throw new Error(`bind failed: ${JSON.stringify(result)}`);
  return text(jid);
}

/** The condition of an error stanza or a SASL failure. */
export function condition(element: Element): string | undefined {
  const holder = element.ns === NS_SASL ? element : child(element, "error");
  return holder && elements(holder)[0]?.name;
}

/** The names of the features offered, or of the mechanisms inside. */
export function names(element: Element | undefined): readonly string[] {
  return element ? elements(element).map((one) => one.name) : [];
}
