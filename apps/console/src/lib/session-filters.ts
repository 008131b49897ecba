import {
  SESSION_SORTS,
  SESSION_TRANSPORTS,
  type SessionSort,
  type SessionTransport,
} from "@rostra/core/session/online-session-store";
import { type CursorTrail, readTrail, writeTrail } from "./cursor-trail.ts";

/** The view of who is online, as it stands in the URL. */
export interface SessionFilters {
  readonly domain: string | undefined;
  readonly node: string | undefined;
  /** Text within the client's name or the resource. */
  readonly client: string;
  readonly mechanism: string | undefined;
  /** `TLSv1.3`; `none`: not encrypted. */
  readonly tls: string | undefined;
  readonly transport: SessionTransport | undefined;
  /** As the presence has it; `none`: not available. */
  readonly show: string | undefined;
  readonly sort: SessionSort;
  readonly descending: boolean;
  /** The session whose details are open. */
  readonly session: string | undefined;
  readonly trail: CursorTrail;
}

/** Sessions on one page. */
export const SESSION_PAGE_SIZE = 50;

/** The value of a filter for sessions that have none of it. */
export const NONE = "none";

export const noSessionFilters: SessionFilters = {
  domain: undefined,
  node: undefined,
  client: "",
  mechanism: undefined,
  tls: undefined,
  transport: undefined,
  show: undefined,
  sort: "account",
  descending: false,
  session: undefined,
  trail: [],
};

/** What cannot be read counts as not asked for. */
export function readSessionFilters(query: URLSearchParams): SessionFilters {
  const text = (name: string): string | undefined => query.get(name) || undefined;
  return {
    domain: text("domain"),
    node: text("node"),
    client: query.get("client") ?? "",
    mechanism: text("mechanism"),
    tls: text("tls"),
    transport: SESSION_TRANSPORTS.find((one) => one === query.get("transport")),
    show: text("show"),
    sort: SESSION_SORTS.find((one) => one === query.get("sort")) ?? "account",
    descending: query.has("descending"),
    session: text("session"),
    trail: readTrail(query),
  };
}

/** The query that {@link readSessionFilters} reads, with its question mark; empty for {@link noSessionFilters}. */
export function writeSessionFilters(filters: SessionFilters): string {
  const query = new URLSearchParams();
  const { domain, node, client, mechanism, tls, transport, show, sort, descending, session, trail } = filters;
  for (const [name, value] of Object.entries({ domain, node, client, mechanism, tls, transport, show }))
    if (value) query.set(name, value);
  if (sort !== "account") query.set("sort", sort);
  if (descending) query.set("descending", "");
  if (session !== undefined) query.set("session", session);
  writeTrail(query, trail);
  return query.size === 0 ? "" : `?${query}`;
}

/** Whether some sessions are left out. */
export function isSessionFiltered({ domain, node, client, mechanism, tls, transport, show }: SessionFilters): boolean {
  return [domain, node, client.trim() || undefined, mechanism, tls, transport, show].some((one) => one !== undefined);
}

/** The filters with other values; a change of what is shown starts at the first page. */
export function withSessionFilters(filters: SessionFilters, change: Partial<SessionFilters>): SessionFilters {
  return { ...filters, trail: [], ...change };
}

/** The input of `session.online`. */
export function onlineInput(filters: SessionFilters) {
  const { domain, node, mechanism, tls, transport, show, sort, descending, trail } = filters;
  const client = filters.client.trim();
  const after = trail.at(-1);
  return {
    sort,
    descending,
    limit: SESSION_PAGE_SIZE,
    ...(domain !== undefined && { domain }),
    ...(node !== undefined && { node }),
    ...(client !== "" && { client }),
    ...(mechanism !== undefined && { mechanism }),
    ...(tls !== undefined && { tls }),
    ...(transport !== undefined && { transport }),
    ...(show !== undefined && { show }),
    ...(after !== undefined && { after }),
  };
}
