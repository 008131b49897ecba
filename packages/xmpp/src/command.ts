import { type Element, el } from "./element.ts";
import { NS_COMMANDS } from "./namespaces.ts";
import { StanzaError } from "./stanza-error.ts";

/** What to do with a command (XEP-0050 §4.1). */
export type CommandAction = "execute" | "cancel" | "prev" | "next" | "complete";

/** A request in `http://jabber.org/protocol/commands`. */
export interface CommandRequest {
  readonly node: string;
  readonly action: CommandAction;
  /** Which execution it goes on with; absent: it begins one. */
  readonly sessionId?: string;
}

const actions: ReadonlySet<string> = new Set<CommandAction>(["execute", "cancel", "prev", "next", "complete"]);

/** The request in a `<command/>`. What breaks a rule is a StanzaError, returned and not thrown. */
export function parseCommand({ attrs }: Element): CommandRequest | StanzaError {
  const { node, action = "execute", sessionid: sessionId } = attrs;
  if (node === undefined) return new StanzaError("bad-request", { text: "a command has a node" }); // XEP-0050 §4.1
  if (!isAction(action)) return commandError("malformed-action");
  return { node, action, ...(sessionId !== undefined && { sessionId }) };
}

function isAction(text: string): text is CommandAction {
  return actions.has(text);
}

/** The result of a command that is done with (XEP-0050 §2.4.1). */
export function completedCommand(node: string, sessionId: string, ...payload: readonly Element[]): Element {
  return el("command", NS_COMMANDS, { node, sessionid: sessionId, status: "completed", "xml:lang": "en" }, ...payload);
}

/** The specific conditions of XEP-0050 §4.4, each with the general one that goes with it. */
export function commandError(
  condition: "malformed-action" | "bad-action" | "bad-sessionid" | "session-expired",
): StanzaError {
  const application = el(condition, NS_COMMANDS);
  return new StanzaError(condition === "session-expired" ? "not-allowed" : "bad-request", { application });
}
