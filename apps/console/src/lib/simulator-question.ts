import { type PrivacySubject, stanzaTypes } from "@rostra/xmpp/privacy";

/** A session that the question assumes, as it is typed. */
export interface AssumedSession {
  readonly resource: string;
  /** Empty: connected and not available. */
  readonly priority: string;
  /** Empty: none. */
  readonly activeList: string;
}

/** The sessions of one side: as they are now, or those assumed; none of them is offline. */
export type SessionsOfSide = "now" | readonly AssumedSession[];

export type StanzaKind = PrivacySubject["kind"];

/** What the simulator is asked, as it is typed and as it stands in the URL. */
export interface SimulatorQuestion {
  readonly from: string;
  readonly to: string;
  readonly stanza: StanzaKind;
  /** The stanza's type (RFC 6121 §4.7.1, §5.2.2; RFC 6120 §8.2.3). */
  readonly type: string;
  readonly fromSessions: SessionsOfSide;
  readonly toSessions: SessionsOfSide;
}

/** What is meant where no type is said. */
const usualTypes: Readonly<Record<StanzaKind, string>> = { message: "chat", presence: "available", iq: "get" };

/** The types that can be asked about, the usual one first. */
export function typesOf(stanza: StanzaKind): readonly string[] {
  const usual = usualTypes[stanza];
  return [usual, ...stanzaTypes[stanza].filter((type) => type !== usual)];
}

export const stanzaKinds = ["message", "presence", "iq"] as const;

/** Reads what {@link writeQuestion} wrote, or somebody by hand: what it does not know falls back to a chat message. */
export function readQuestion(query: URLSearchParams): SimulatorQuestion {
  const stanza = stanzaKinds.find((kind) => kind === query.get("stanza")) ?? "message";
  return {
    from: query.get("from") ?? "",
    to: query.get("to") ?? "",
    stanza,
    type: typesOf(stanza).find((type) => type === query.get("type")) ?? usualTypes[stanza],
    fromSessions: readSessions(query.getAll("fromSession")),
    toSessions: readSessions(query.getAll("toSession")),
  };
}

/** The query that {@link readQuestion} reads, with its question mark; empty for nothing but defaults. */
export function writeQuestion(question: Partial<SimulatorQuestion>): string {
  const { from = "", to = "", stanza = "message", fromSessions = "now", toSessions = "now" } = question;
  const { type = usualTypes[stanza] } = question;
  const query = new URLSearchParams();
  if (from !== "") query.set("from", from);
  if (to !== "") query.set("to", to);
  if (stanza !== "message") query.set("stanza", stanza);
  if (type !== usualTypes[stanza]) query.set("type", type);
  for (const session of writeSessions(fromSessions)) query.append("fromSession", session);
  for (const session of writeSessions(toSessions)) query.append("toSession", session);
  return query.size === 0 ? "" : `?${query}`;
}

/** The simulator's page with a question in it. */
export function simulatorPath(question: Partial<SimulatorQuestion>): string {
  return `/simulator${writeQuestion(question)}`;
}

/** The same with sender and receiver in each other's place. */
export function swapped(question: SimulatorQuestion): SimulatorQuestion {
  const { from, to, fromSessions, toSessions } = question;
  return { ...question, from: to, to: from, fromSessions: toSessions, toSessions: fromSessions };
}

/** No session at all is one empty value; a session is its three parts with commas between them. */
function readSessions(values: readonly string[]): SessionsOfSide {
  if (values.length === 0) return "now";
  return values
    .filter((value) => value !== "")
    .map((value) => {
      const [resource = "", priority = "", activeList = ""] = value.split(",").map(decodePart);
      return { resource, priority, activeList };
    });
}

function writeSessions(sessions: SessionsOfSide): readonly string[] {
  if (sessions === "now") return [];
  if (sessions.length === 0) return [""];
  return sessions.map(({ resource, priority, activeList }) =>
    [resource, priority, activeList].map(encodePart).join(","),
  );
}

/** Only what would be taken for a separator is escaped, so that URLs can be read. */
function encodePart(text: string): string {
  return text.replaceAll("%", "%25").replaceAll(",", "%2C");
}

function decodePart(text: string): string {
  return text.replace(/%(25|2C)/gi, (_, code: string) => (code === "25" ? "%" : ","));
}

/** Whether a text looks like a whole address, and not like a username half typed; whether it is one, the server says. */
export function looksLikeAddress(text: string): boolean {
  return /^(?:[^@/\s]+@[^@/\s.]+|[^@/\s.]+\.[^@/\s.]+)(?:\.[^@/\s.]+)*(?:\/.+)?$/.test(text.trim());
}

/** What is wrong with assumed sessions, in a sentence; undefined: nothing. */
export function sessionsFault(sessions: SessionsOfSide): string | undefined {
  if (sessions === "now") return undefined;
  if (sessions.some(({ resource }) => resource.trim() === "")) return "Each session needs a resource.";
  if (new Set(sessions.map(({ resource }) => resource)).size < sessions.length)
    return "Two sessions cannot have the same resource.";
  if (sessions.some(({ priority }) => priority !== "" && !isPriority(priority)))
    return "A priority is a whole number from −128 to 127."; // RFC 6121 §4.7.2.3
  return undefined;
}

function isPriority(text: string): boolean {
  return /^[-−]?\d{1,3}$/.test(text) && readPriority(text) >= -128 && readPriority(text) <= 127;
}

function readPriority(text: string): number {
  return Number(text.replace("−", "-"));
}

/** The names of everything in the question that the server may find fault with. */
export function questionFields({ fromSessions, toSessions }: SimulatorQuestion): readonly string[] {
  const ofSide = (side: string, sessions: SessionsOfSide): readonly string[] =>
    (sessions === "now" ? [] : sessions).flatMap((_, index) =>
      ["resource", "priority", "activeList"].map((part) => `${side}.${index}.${part}`),
    );
  return ["from", "to", "type", ...ofSide("fromSessions", fromSessions), ...ofSide("toSessions", toSessions)];
}

/** The input of `simulator.run`; undefined while the question is not whole. */
export function simulatorInput(question: SimulatorQuestion) {
  const { from, to, stanza, type, fromSessions, toSessions } = question;
  if (!looksLikeAddress(from) || !looksLikeAddress(to)) return undefined;
  if (sessionsFault(fromSessions) || sessionsFault(toSessions)) return undefined;
  return {
    from: from.trim(),
    to: to.trim(),
    stanza,
    type,
    ...(fromSessions !== "now" && { fromSessions: fromSessions.map(assumedInput) }),
    ...(toSessions !== "now" && { toSessions: toSessions.map(assumedInput) }),
  };
}

function assumedInput({ resource, priority, activeList }: AssumedSession) {
  return {
    resource: resource.trim(),
    ...(priority !== "" && { priority: readPriority(priority) }),
    ...(activeList !== "" && { activeList }),
  };
}
