import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import type { InvitationInput } from "@rostra/core/invitation/invitation-service";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_PARS, NS_REGISTER } from "@rostra/xmpp/namespaces";
import { escapeAttribute, escapeText } from "@rostra/xmpp/serialize";
import { condition, RawClient } from "./client.ts";
import { password } from "./im.ts";
import type { TestServer } from "./server.ts";

/** What a client needs of a connection to register, whatever carries it. */
type Connection = Pick<RawClient, "send" | "element">;

/** A client that is inside TLS and has not logged in, and the features it was offered. */
export async function stranger(
  server: TestServer,
  { domain = server.domain, kind = "tls" }: { readonly domain?: string; readonly kind?: RawClient["kind"] } = {},
): Promise<{ readonly client: RawClient; readonly features: Element } & AsyncDisposable> {
  const client = await RawClient.connect(server, kind);
  const features = await client.secure(domain);
  return { client, features, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

/** A request in `jabber:iq:register`; a text is the content of its query. Gives the answer. */
export async function registration(
  client: Connection,
  type: "get" | "set",
  fields: Readonly<Record<string, string>> | string = {},
  to?: string,
): Promise<Element> {
  const content =
    typeof fields === "string"
      ? fields
      : Object.entries(fields)
          .map(([name, value]) => `<${name}>${escapeText(value)}</${name}>`)
          .join("");
  return ask(client, type, `<query xmlns='${NS_REGISTER}'>${content}</query>`, to);
}

/** Registers by username, with the password of all tests; gives `result` or the error's condition. */
export async function register(client: Connection, username: string, secret = password): Promise<string | undefined> {
  return outcome(await registration(client, "set", { username, password: secret }));
}

/** Shows a token; gives the answer. */
export function preauth(client: Connection, token: string, to?: string): Promise<Element> {
  return ask(client, "set", `<preauth xmlns='${NS_PARS}' token='${escapeAttribute(token)}'/>`, to);
}

async function ask(client: Connection, type: string, payload: string, to?: string): Promise<Element> {
  const address = to === undefined ? "" : ` to='${escapeAttribute(to)}'`;
  client.send(`<iq xmlns='jabber:client' type='${type}' id='ask'${address}>${payload}</iq>`);
  const answer = await client.element("the answer to an IQ");
  if (answer.attrs["id"] !== "ask") throw new Error(`expected the answer, got ${JSON.stringify(answer)}`);
  return answer;
}

/** `result`, or the error's condition. */
export function outcome(answer: Element): string | undefined {
  return answer.attrs["type"] === "result" ? "result" : condition(answer);
}

/** The fields in an answer, in order: each name with its text. */
export function fieldsOf(answer: Element): readonly (readonly [string, string])[] {
  const query = child(answer, "query", NS_REGISTER);
  return (query ? elements(query) : []).map((one) => [one.name, text(one)]);
}

/** Adds a domain with a policy to a server. */
export async function addDomain(server: TestServer, domain: string, policy: Partial<DomainPolicy>): Promise<void> {
  await server.services.domains.add(server.actor, domain);
  await setPolicy(server, domain, policy);
}

export async function setPolicy(server: TestServer, domain: string, policy: Partial<DomainPolicy>): Promise<void> {
  await server.applied((await server.services.domains.setPolicy(server.actor, domain, policy)).events);
}

/** Makes an invitation as an administrator; gives its token. */
export async function invite(server: TestServer, input: Partial<InvitationInput> = {}): Promise<string> {
  const { value } = await server.services.invitations.create(server.actor, { domain: server.domain, ...input });
  return value.token;
}
