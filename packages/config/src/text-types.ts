import { isIP } from "node:net";
import { z } from "zod";

/** What the settings page and an error say about one setting. */
export interface SettingNote {
  readonly section: string;
  /** Completes "…: expected", for example `a port number from 0 to 65535`. */
  readonly expected: string;
  /** The documentation: whole sentences. */
  readonly doc: string;
  /** The default, as text that could be set. */
  readonly fallback?: string;
  /** What applies when it is not set, for a setting whose default is worked out elsewhere. */
  readonly unset?: string;
  /** A value that no message may show. */
  readonly secret?: true;
}

/** The documentation of every setting, kept at its schema. */
export const notes = z.registry<SettingNote>();

/** A schema from text to `T`; `parse` gives undefined for a text that is not one. */
export function text<T>(expected: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((value, context) => {
    const parsed = parse(value.trim());
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: "custom", message: expected });
    return z.NEVER;
  });
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number, what = "a whole number"): TextType<number> {
  return type(`${what} from ${least} to ${most}`, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  });
}

/** A schema together with its words for "expected". */
export interface TextType<T> {
  readonly expected: string;
  readonly schema: z.ZodType<T, string>;
}

export function type<T>(expected: string, parse: (text: string) => T | undefined): TextType<T> {
  return { expected, schema: text(expected, parse) };
}

/** A TCP port; 0 lets the system choose a free one. */
export const port: TextType<number> = integer(0, 65535, "a port number");

export const onOff: TextType<boolean> = type("on or off", (value) => switchWords.get(value.toLowerCase()));

const switchWords: ReadonlyMap<string, boolean> = new Map([
  ["on", true],
  ["true", true],
  ["yes", true],
  ["1", true],
  ["off", false],
  ["false", false],
  ["no", false],
  ["0", false],
]);

export const path: TextType<string> = type("a path", (value) => (value.includes("\0") ? undefined : value));

/** An address to listen on; `localhost` is 127.0.0.1, so that it means one thing. */
export const ipAddress: TextType<string> = type("an IP address such as 127.0.0.1 or 0.0.0.0", (value) => {
  if (value === "localhost") return "127.0.0.1";
  return isIP(value) > 0 ? value : undefined;
});

export const hostName: TextType<string> = type("a host name or IP address, without port", (value) => {
  if (isIP(value) > 0) return value;
  return value.length <= 253 &&
    /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i.test(value)
    ? value
    : undefined;
});

export const webAddress: TextType<string> = type("an address such as https://im.example.com", (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search && !url.hash
    ? url.origin
    : undefined;
});

/** The identifier of an OpenID provider (OpenID Connect Discovery 1.0 §2); plain HTTP only to this machine itself. */
export const openIdIssuer: TextType<string> = type("an https address such as https://login.example.com", (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.search || url.hash || url.username) return undefined;
  const isOwn = url.protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || isOwn ? value : undefined;
});

export const words: TextType<string> = type("a text of at most 200 characters", (value) =>
  value !== "" && value.length <= 200 ? value : undefined,
);

/** Web origins (RFC 6454 §6.2) as a browser sends them, or `all` of them. */
export const webOrigins: TextType<readonly string[] | "all"> = type(
  "`all`, or web origins such as https://chat.example.com, separated by commas",
  (value) => {
    if (value.toLowerCase() === "all") return "all";
    const origins = value.split(",").map((one) => webAddress.schema.safeParse(one).data);
    return origins.every((one) => one !== undefined) ? origins : undefined;
  },
);

/** Usernames as typed; empty: none. */
export const usernames: TextType<readonly string[]> = type("usernames, separated by commas", (value) => {
  const names = value.split(",").flatMap((one) => one.trim() || []);
  return names.every((one) => /^[^\s"&'/:<>@]{1,1023}$/u.test(one)) ? names : undefined;
});

export const postgresUrl: TextType<string> = type(
  "a URL such as postgresql://user:password@host:5432/database",
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1 ? value : undefined;
  },
);

export const secretText: TextType<string> = type("at least 32 characters", (value) =>
  value.length >= 32 ? value : undefined,
);

export function oneOf<const T extends string>(...words: readonly T[]): TextType<T> {
  return type(`one of ${words.join(", ")}`, (value) => words.find((word) => word === value.toLowerCase()));
}
