import { type DestinationStream, type LoggerOptions, pino, stdTimeFunctions } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * What a line may carry beside its message. Names are one word each, so that lines of all processes can be searched alike.
 * No field holds a message body, a password or a token.
 */
export interface LogFields {
  /** The stream's id, as in its header. */
  readonly stream?: string;
  /** The account or session concerned. */
  readonly jid?: { toString(): string } | string;
  /** Kind and id of the stanza, for example `iq a1`; never its content. */
  readonly stanza?: string;
  /** The peer's IP address. */
  readonly address?: string;
  readonly error?: unknown;
  readonly [name: string]: unknown;
}

/** Lines by importance. The message is a constant sentence; what varies is in the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose every line carries `fields` too. */
  with(fields: LogFields): Logger;
}

/** Fields whose values are never written, at the top of a line or one level down. */
const secrets = [
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "databaseUrl",
  "DATABASE_URL",
  "ROSTRA_SECRET",
  "credentials",
];

/**
 * Writes JSON lines (`time`, `level`, `app`, `message` and fields) to standard output, or to `destination`.
 * Standard output is written without waiting and in order; what is pending is flushed at exit.
 */
export function createLogger(app: string, level: LogLevel, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { app },
    messageKey: "message",
    errorKey: "error",
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: "[not logged]" },
    serializers: { jid: (jid: LogFields["jid"]) => jid?.toString() },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

/** A logger that writes nothing, for tests. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};

interface Lines {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Lines;
}

function wrap(lines: Lines): Logger {
  return {
    debug: (message, fields = {}) => lines.debug(fields, message),
    info: (message, fields = {}) => lines.info(fields, message),
    warn: (message, fields = {}) => lines.warn(fields, message),
    error: (message, fields = {}) => lines.error(fields, message),
    with: (fields) => wrap(lines.child(fields)),
  };
}
