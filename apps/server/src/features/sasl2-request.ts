import { type Element, elements, text } from "@rostra/xmpp/element";
import { NS_BIND2, NS_FAST, NS_SASL_UPGRADE, NS_SASL2 } from "@rostra/xmpp/namespaces";
import { decodeBase64 } from "@rostra/xmpp/sasl/base64";
import { type HtMechanism, isHtMechanism } from "@rostra/xmpp/sasl/ht";
import { failure } from "@rostra/xmpp/sasl/mechanism";
import type { FastLogin, TokenHolder } from "../sasl/fast.ts";
import { Refused } from "../sasl/mechanism.ts";
import type { Client } from "../session.ts";

/** `<authenticate/>` (XEP-0388 §2.3) with all that may stand in it, read once. */
export interface Authenticate {
  readonly mechanism: string;
  readonly initial: Uint8Array | undefined;
  readonly client: Client | undefined;
  /** XEP-0386's `<bind/>`. */
  readonly bind: Element | undefined;
  /** XEP-0484's `<fast/>`. */
  readonly fast: FastLogin | undefined;
  /** The mechanism of XEP-0484's `<request-token/>`, and the client it is for. */
  readonly requestToken: (TokenHolder & { readonly mechanism: HtMechanism }) | undefined;
  /** The names of XEP-0480's tasks, each once, in the order of the request. */
  readonly upgrades: readonly string[];
}

/** Characters of software and device that are kept. */
const NAME_LIMIT = 100;

/** A UUID of version 4 (RFC 9562 §5.4). */
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Reads `<authenticate/>`; throws {@link Refused} for what breaks its rules. */
export function readAuthenticate(request: Element): Authenticate {
  const initial = only(request, "initial-response", NS_SASL2);
  const userAgent = only(request, "user-agent", NS_SASL2);
  const client = userAgent && readClient(userAgent);
  const fast = only(request, "fast", NS_FAST);
  const asked = only(request, "request-token", NS_FAST)?.attrs["mechanism"];
  // What is asked for but cannot be is no reason to refuse the login: it comes without a token then.
  const requested = isHtMechanism(asked) ? asked : undefined;
  const upgrades = elements(request).filter(({ name, ns }) => name === "upgrade" && ns === NS_SASL_UPGRADE);
  return {
    mechanism: request.attrs["mechanism"] ?? "",
    initial: initial && readData(initial),
    client,
    bind: only(request, "bind", NS_BIND2),
    fast: fast && readFast(fast, client, requested),
    requestToken:
      client?.id !== undefined && requested
        ? { client: client.id, name: client.name, mechanism: requested }
        : undefined,
    upgrades: [...new Set(upgrades.map(text))],
  };
}

/** Data in base64; unlike in RFC 6120 no text is data of length zero (XEP-0388 §2.2). */
export function readData(element: Element): Uint8Array {
  const data = decodeBase64(text(element));
  if (!data) throw new Refused(failure("incorrect-encoding", "not base64"));
  return data;
}

function only(parent: Element, name: string, ns: string): Element | undefined {
  const [first, ...more] = elements(parent).filter((one) => one.name === name && one.ns === ns);
  if (more.length > 0) throw malformed(`${name} stands there twice`);
  return first;
}

function readClient(userAgent: Element): Client {
  const { id } = userAgent.attrs;
  if (id !== undefined && !UUID_V4.test(id)) throw malformed("the id of the user agent is no UUID of version 4"); // XEP-0388 §2.3
  const [software, device] = ["software", "device"].map((name) => readName(userAgent, name));
  const name = software && device ? `${software} (${device})` : software || device;
  return { ...(id !== undefined && { id: id.toLowerCase() }), ...(name && { name }) };
}

/** A text as people can read it in a log: one line, not too long. */
function readName(userAgent: Element, name: string): string | undefined {
  const element = only(userAgent, name, NS_SASL2);
  const line =
    element &&
    text(element)
      .replace(/[\p{C}\p{Z}]+/gu, " ")
      .trim();
  return line && [...line].slice(0, NAME_LIMIT).join("");
}

function readFast({ attrs }: Element, client: Client | undefined, requested: HtMechanism | undefined): FastLogin {
  if (client?.id === undefined) throw malformed("a token needs the id of its client"); // XEP-0484 §4.1
  const { count } = attrs;
  if (count !== undefined && !isPositiveInteger(count)) throw malformed("a count is a positive integer");
  return {
    client: client.id,
    name: client.name,
    count: count === undefined ? undefined : Number(count),
    invalidate: readBoolean(attrs["invalidate"]),
    requested,
  };
}

/** Within `xs:int`. */
function isPositiveInteger(count: string): boolean {
  return /^[1-9]\d{0,9}$/.test(count) && Number(count) < 2 ** 31;
}

function readBoolean(value: string | undefined): boolean {
  if (value === undefined || value === "0" || value === "false") return false;
  if (value === "1" || value === "true") return true;
  throw malformed("not a boolean");
}

function malformed(reason: string): Refused {
  return new Refused(failure("malformed-request", reason));
}
