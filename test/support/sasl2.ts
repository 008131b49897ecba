import { createHmac } from "node:crypto";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_FAST, NS_SASL2 } from "@rostra/xmpp/namespaces";
import type { ChannelBinding, RawClient } from "./client.ts";
import { scramMessages } from "./client.ts";

/** What a client needs of a connection for SASL2, whatever carries it. */
export type Sasl2Client = Pick<RawClient, "send" | "element">;

/** A client's installation, for tests that need just one. */
export const CLIENT = "d4565fa7-4d72-4749-b3d3-740edbf87770";
export const OTHER_CLIENT = "a1b2c3d4-0000-4000-8000-0123456789ab";

export const userAgent = (id = CLIENT): string => `<user-agent id='${id}'/>`;

/** `<authenticate/>` as text; without `initial` it has no initial response. */
export function authenticate(mechanism: string, initial: Uint8Array | string | undefined, children = ""): string {
  const data = initial === undefined ? "" : Buffer.from(initial).toString("base64");
  const response = initial === undefined ? "" : `<initial-response>${data}</initial-response>`;
  return `<authenticate xmlns='${NS_SASL2}' mechanism='${mechanism}'>${response}${children}</authenticate>`;
}

export function response(data: Uint8Array | string): string {
  return `<response xmlns='${NS_SASL2}'>${Buffer.from(data).toString("base64")}</response>`;
}

/** A login by PLAIN; gives what comes. */
export async function plain2(client: Sasl2Client, username: string, password: string, children = ""): Promise<Element> {
  client.send(authenticate("PLAIN", `\0${username}\0${password}`, children));
  return client.element("the outcome of PLAIN");
}

/** A login by SCRAM; gives what comes, a success or continue being checked for the server's signature. */
export async function scram2(
  client: Sasl2Client,
  mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256" | "SCRAM-SHA-512",
  username: string,
  password: string,
  { children = "", binding }: { readonly children?: string; readonly binding?: ChannelBinding } = {},
): Promise<Element> {
  const messages = scramMessages(mechanism, username, password, binding);
  const name = binding?.flag?.startsWith("p") ? `${mechanism}-PLUS` : mechanism;
  client.send(authenticate(name, messages.first, children));
  const challenge = await client.element("a challenge");
  if (challenge.name !== "challenge") return challenge;
  const { final, signature } = messages.answer(Buffer.from(text(challenge), "base64").toString());
  client.send(response(final));
  const outcome = await client.element("the outcome of SCRAM");
  if (outcome.name !== "failure" && additionalData(outcome)?.toString() !== signature)
    throw new Error("the server's signature is wrong");
  return outcome;
}

/** The condition of a `<failure/>`; undefined for anything else. */
export function failureOf(element: Element): string | undefined {
  return element.name === "failure" && element.ns === NS_SASL2 ? elements(element)[0]?.name : undefined;
}

export function additionalData(outcome: Element): Buffer | undefined {
  const data = child(outcome, "additional-data");
  return data && Buffer.from(text(data), "base64");
}

/** The address that a success tells. */
export function authorized(success: Element): string {
  const identifier = child(success, "authorization-identifier");
  if (success.name !== "success" || !identifier) throw new Error(`expected a success, got ${JSON.stringify(success)}`);
  return text(identifier);
}

/** The token in a success. */
export function tokenOf(success: Element): { readonly token: string; readonly expiry: string } | undefined {
  const { token, expiry } = child(success, "token", NS_FAST)?.attrs ?? {};
  return token !== undefined && expiry !== undefined ? { token, expiry } : undefined;
}

/** The token in a success, which must have one. */
export function given(success: Element): string {
  const found = tokenOf(success);
  if (!found) throw new Error(`expected a token, got ${JSON.stringify(success)}`);
  return found.token;
}

export const requestToken = (mechanism = "HT-SHA-256-NONE"): string =>
  `<request-token xmlns='${NS_FAST}' mechanism='${mechanism}'/>`;

export interface FastOptions {
  readonly mechanism?: string;
  readonly client?: string;
  /** Attributes of `<fast/>`. */
  readonly attrs?: string;
  readonly children?: string;
  readonly binding?: Uint8Array;
}

/** A login by a token; gives what comes, a success being checked for the server's own proof. */
export async function fast(
  client: Sasl2Client,
  username: string,
  token: string,
  { mechanism = "HT-SHA-256-NONE", client: id = CLIENT, attrs = "", children = "", binding }: FastOptions = {},
): Promise<Element> {
  const hashed = (role: string): Buffer =>
    createHmac("sha256", token)
      .update(role)
      .update(binding ?? "")
      .digest();
  const initial = Buffer.concat([Buffer.from(`${username}\0`), hashed("Initiator")]);
  client.send(authenticate(mechanism, initial, `${userAgent(id)}<fast xmlns='${NS_FAST}'${attrs}/>${children}`));
  const outcome = await client.element("the outcome of a token");
  if (outcome.name === "success" && !additionalData(outcome)?.equals(hashed("Responder")))
    throw new Error("the server has not shown that it has the token");
  return outcome;
}
