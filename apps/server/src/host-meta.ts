import { escapeAttribute } from "@rostra/xmpp/serialize";
import { BOSH_PATH, WEBSOCKET_PATH } from "./web-paths.ts";

/** Where the web side of the server is reached. */
export interface WebHost {
  /** A name or an IP address. */
  readonly host: string;
  readonly port: number;
}

export interface HostMeta {
  readonly type: string;
  readonly text: string;
}

const NS_XRD = "http://docs.oasis-open.org/ns/xri/xrd-1.0";

/** The pages of web host metadata (RFC 6415 §2, §3) by path; the rest of `/.well-known` is not ours. */
export const hostMetaPages: ReadonlyMap<string, (place: WebHost) => HostMeta> = new Map([
  ["/.well-known/host-meta", xrd],
  ["/.well-known/host-meta.json", jrd],
]);

/** The ways to connect, encrypted ones only (XEP-0156 §2.2), in any order (§2.2 rule 5). */
function links({ host, port }: WebHost): readonly { readonly rel: string; readonly href: string }[] {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return [
    { rel: "urn:xmpp:alt-connections:websocket", href: `wss://${authority}${WEBSOCKET_PATH}` }, // 7395-4-1
    { rel: "urn:xmpp:alt-connections:xbosh", href: `https://${authority}${BOSH_PATH}` },
  ];
}

function xrd(place: WebHost): HostMeta {
  const lines = links(place).map(
    ({ rel, href }) => `  <Link rel='${escapeAttribute(rel)}' href='${escapeAttribute(href)}'/>\n`,
  );
  return {
    type: "application/xrd+xml; charset=utf-8",
    text: `<?xml version='1.0' encoding='utf-8'?>\n<XRD xmlns='${NS_XRD}'>\n${lines.join("")}</XRD>\n`,
  };
}

function jrd(place: WebHost): HostMeta {
  return { type: "application/json", text: `${JSON.stringify({ links: links(place) }, undefined, 2)}\n` };
}
