import type { OwnAccountService } from "@rostra/core/account/own-account-service";
import type {
  EndedVisit,
  OpenedWebSession,
  OwnVisit,
  WebSessionService,
  WebSignIn,
  WebVisitor,
} from "@rostra/core/account/web-session-service";
import type { EntityActor } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import { portableFormats } from "@rostra/core/portable/portable-writer";
import { Jid } from "@rostra/xmpp/jid";
import type { Braked } from "./braked.ts";
import { cookieIn } from "./cookies.ts";
import { attachment, streamed } from "./file-response.ts";
import { readForm } from "./form.ts";
import { nameRequest } from "./request.ts";
import { isFromOwnPage } from "./same-origin.ts";

/** The page of the owner of an account, `/me`: who is signed in there, and what takes the password. */
export interface OwnPage {
  /**
   * Who comes by the cookie of a request; undefined: nobody, or somebody whose session is too long ago. With `isUse` the
   * session lasts longer for it.
   */
  visit(headers: Headers, isUse: boolean): Promise<OwnVisit | EndedVisit | undefined>;
  /** Who may be answered as the owner of an account: what changes something must come from a page of the console. */
  ownOf(request: Request): Promise<OwnVisit | undefined>;
  /** Whether a request has the cookie of a session, good or not. */
  hasCookie(headers: Headers): boolean;
  /** Answers `POST /api/me/…` by the last part of the path; undefined: there is nothing of that name. */
  answer(name: string, request: Request): Promise<Response> | undefined;
}

export interface OwnPageParts {
  readonly webSessions: WebSessionService;
  readonly ownAccounts: OwnAccountService;
  readonly braked: Braked;
  /** Whether people open the console by https. */
  readonly isSecure: boolean;
  /** How long a session lasts at most, in milliseconds. */
  readonly lifetimeMs: number;
  /** Told when a failed sign-in could not be audited. */
  readonly onError: (error: unknown) => void;
}

type Form = ReadonlyMap<string, string>;

export function createOwnPage(parts: OwnPageParts): OwnPage {
  const { webSessions, ownAccounts, braked, isSecure, lifetimeMs } = parts;
  const cookie = isSecure ? "__Host-rostra.me" : "rostra.me";
  const cookieLine = (value: string, seconds: number): string =>
    `${cookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isSecure ? "; Secure" : ""}`;
  const holding = (response: Response, { secret }: OpenedWebSession): Response => {
    response.headers.append("set-cookie", cookieLine(secret, Math.floor(lifetimeMs / 1000)));
    return response;
  };
  const leaving = (response: Response): Response => {
    response.headers.append("set-cookie", cookieLine("", 0));
    return response;
  };

  async function visit(headers: Headers, isUse: boolean) {
    const secret = cookieIn(headers, cookie);
    return secret ? webSessions.visit(secret, isUse, nameRequest(headers)) : undefined;
  }

  async function signIn(request: Request): Promise<Response> {
    const { headers } = request;
    const form = await readForm(request);
    const address = form?.get("address") ?? "";
    const visitor = visitorOf(headers);
    return braked(headers, brakedAccount(address), async () => {
      const asked = await webSessions.signIn(address, form?.get("password") ?? "", visitor);
      if (asked.outcome === "opened") return holding(Response.json({}), asked);
      if (asked.outcome === "wrong") webSessions.signInFailed(address, visitor.request).catch(parts.onError);
      return signInRefusal(asked);
    });
  }

  /** What is done by the password of who is signed in, so that tries are braked. */
  function byPassword(work: (actor: EntityActor, form: Form, headers: Headers) => Promise<Response>) {
    return async (request: Request): Promise<Response> => {
      const { headers } = request;
      const form = (await readForm(request)) ?? new Map();
      const own = await visit(headers, true);
      if (!own || "ended" in own) return Response.json({ message: "Sign in to continue." }, { status: 401 });
      return braked(headers, brakedAccount(own.actor.jid.toString()), async () => {
        try {
          return await work(own.actor, form, headers);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          const { message, field } = error;
          return Response.json({ message, ...(field !== undefined && { field }) }, { status: 400 });
        }
      });
    };
  }

  const answers: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
    "sign-in": signIn,
    async "sign-out"(request) {
      const own = await visit(request.headers, false);
      if (own && !("ended" in own)) await webSessions.end(own.actor, own.session.id);
      return leaving(Response.json({}));
    },
    // Every session of the page ends with the password, this one too, for its secret may have been stolen: another one is opened.
    password: byPassword(async (actor, form, headers) => {
      await ownAccounts.changePassword(actor, form.get("password") ?? "", form.get("newPassword") ?? "");
      return holding(Response.json({}), await webSessions.open(actor, visitorOf(headers)));
    }),
    export: byPassword(async (actor, form) => {
      const format = portableFormats.find((one) => one === form.get("format"));
      if (!format) throw new DomainError("invalid", "Choose a kind of file.", "format");
      const { fileName, mediaType, text } = await ownAccounts.export(actor, form.get("password") ?? "", format);
      return new Response(streamed(text), { headers: attachment(fileName, mediaType) });
    }),
    delete: byPassword(async (actor, form) => {
      await ownAccounts.remove(actor, form.get("password") ?? "", form.get("confirmation") ?? "");
      return leaving(Response.json({}));
    }),
  };

  return {
    visit,
    hasCookie: (headers) => cookieIn(headers, cookie) !== undefined,
    async ownOf({ method, headers }) {
      const isChange = method !== "GET";
      if (isChange && !isFromOwnPage(headers)) return undefined;
      const found = await visit(headers, isChange);
      return found && !("ended" in found) ? found : undefined;
    },
    answer(name, request) {
      const endpoint = Object.hasOwn(answers, name) ? answers[name] : undefined;
      if (!endpoint) return undefined;
      return isFromOwnPage(request.headers)
        ? endpoint(request)
        : Promise.resolve(Response.json({ message: "This request comes from another site." }, { status: 403 }));
    },
  };
}

/** What tries for an address count against: however it is spelt (RFC 7622 §3), it is one account. */
function brakedAccount(address: string): string {
  return `account:${Jid.parse(address.trim())?.bare ?? address.trim().toLowerCase()}`;
}

function visitorOf(headers: Headers): WebVisitor {
  return { request: nameRequest(headers), userAgent: headers.get("user-agent") ?? undefined };
}

function signInRefusal(asked: Exclude<WebSignIn, { readonly outcome: "opened" }>): Response {
  switch (asked.outcome) {
    case "wrong":
      return Response.json({ message: "Address or password is wrong." }, { status: 401 });
    case "suspended":
      return Response.json({ message: suspendedSentence(asked.until) }, { status: 403 });
    case "notByPassword":
      return Response.json({ message: "Accounts of this domain do not log in with a password." }, { status: 403 });
  }
}

function suspendedSentence(until: Date | undefined): string {
  const time = until ? ` until ${until.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  return `This account is suspended${time}. Ask whoever runs this server.`;
}
