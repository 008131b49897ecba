import { child, type Element, el, elements, text } from "./element.ts";
import { NS_REGISTER } from "./namespaces.ts";
import { type StanzaCondition, StanzaError, type StanzaErrorOptions } from "./stanza-error.ts";

/** What a client asks for with a set in `jabber:iq:register`; a field that is empty counts as not given. */
export type RegistrationSet =
  | { readonly kind: "remove" }
  | { readonly kind: "fields"; readonly username?: string; readonly password?: string };

/**
 * The request in the `<query/>` of a set (XEP-0077 §3). Fields that nobody asked for are passed over. What breaks a rule is
 * a StanzaError, returned and not thrown.
 */
export function parseRegistrationSet(query: Element): RegistrationSet | StanzaError {
  if (child(query, "remove"))
    return elements(query).length === 1
      ? { kind: "remove" }
      : registrationError("bad-request", { text: "remove stands alone" }); // XEP-0077 §3.2
  const [username, password] = [field(query, "username"), field(query, "password")];
  if (username.length > 1 || password.length > 1) return registrationError("bad-request", { text: "each field once" });
  return {
    kind: "fields",
    ...(username[0] && { username: username[0] }),
    ...(password[0] && { password: password[0] }),
  };
}

function field(query: Element, name: string): readonly string[] {
  return elements(query)
    .filter((one) => one.name === name && one.ns === query.ns)
    .map(text);
}

/** What has to be given to register (XEP-0077 §3.1); `username`: the one that is settled beforehand. */
export function registrationFieldsElement(instructions: string, username = ""): Element {
  return el(
    "query",
    NS_REGISTER,
    undefined,
    el("instructions", NS_REGISTER, undefined, instructions),
    filled("username", username),
    filled("password", ""),
  );
}

/** What who is registered is told; the password is not (XEP-0077 §3.1). */
export function registeredElement(instructions: string, username: string): Element {
  const { children, ...query } = registrationFieldsElement(instructions, username);
  return { ...query, children: [el("registered", NS_REGISTER), ...children] };
}

function filled(name: string, value: string): Element {
  return el(name, NS_REGISTER, undefined, ...(value === "" ? [] : [value]));
}

const codes: Partial<Record<StanzaCondition, number>> = {
  "bad-request": 400,
  conflict: 409,
  forbidden: 403,
  "internal-server-error": 500,
  "item-not-found": 404,
  "not-acceptable": 406,
  "not-allowed": 405,
  "not-authorized": 401,
  "resource-constraint": 500,
  "service-unavailable": 503,
};

/** An error with its old number beside the condition (XEP-0077 §9). */
export function registrationError(condition: StanzaCondition, options: StanzaErrorOptions = {}): StanzaError {
  const code = codes[condition];
  return new StanzaError(condition, { ...options, ...(code !== undefined && { code }) });
}
