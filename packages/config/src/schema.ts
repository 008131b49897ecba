import { z } from "zod";
import {
  hostName,
  integer,
  ipAddress,
  notes,
  oneOf,
  onOff,
  path,
  port,
  postgresUrl,
  type SettingNote,
  secretText,
  type TextType,
  webAddress,
  webOrigins,
} from "./text-types.ts";

type Note = Pick<SettingNote, "doc" | "unset" | "secret">;

/** The settings of one section. Within it a setting is one line: type, default (absent: optional), documentation. */
function section(title: string) {
  return {
    optional<T>({ schema, expected }: TextType<T>, note: Note) {
      return schema.optional().register(notes, { section: title, expected, ...note });
    },
    /** `fallback` is text, read like any value that somebody sets. */
    setting<T>({ schema, expected }: TextType<T>, fallback: string, note: Note) {
      return schema.prefault(fallback).register(notes, { section: title, expected, fallback, ...note });
    },
  };
}

const places = section("Places");
const listening = section("Listening");
const certificate = section("Certificate");
const database = section("Database");
const console_ = section("Console");
const logs = section("Logs");
const login = section("Login");
const streams = section("Streams");

const megabyte = 1024 * 1024;

/** Every setting of Rostra by its name: type, default and documentation, once. `docs/settings.md` is printed from it. */
export const schema = z.object({
  ROSTRA_CONFIG: places.setting(path, "rostra.env", {
    doc: "The settings file, lines `NAME=value`. It may be absent when this is not set. Only the environment can set it.",
  }),
  ROSTRA_DATA_DIR: places.setting(path, ".data", {
    doc: "The data folder: embedded Postgres, the certificate made at first start, logs. A relative path starts at the project folder.",
  }),

  ROSTRA_BIND: listening.setting(ipAddress, "127.0.0.1", {
    doc: "The address that every port listens on. `0.0.0.0` or `::` opens them to the network.",
  }),
  ROSTRA_HOST: listening.optional(hostName, {
    unset: "the address of ROSTRA_BIND, or this machine's name when that is `0.0.0.0` or `::`",
    doc: "The name by which people and clients reach this machine. It stands in printed addresses and in the certificate made at first start.",
  }),
  ROSTRA_CONSOLE_PORT: listening.setting(port, "3000", { doc: "The port of the console (HTTP). 0 takes a free one." }),
  ROSTRA_XMPP_PORT: listening.setting(port, "5222", {
    doc: "The port for clients that begin TLS with STARTTLS (RFC 6120). 0 takes a free one.",
  }),
  ROSTRA_XMPPS_PORT: listening.setting(port, "5223", {
    doc: "The port for clients that begin with TLS (XEP-0368). 0 takes a free one.",
  }),
  ROSTRA_HTTP_PORT: listening.setting(port, "5280", {
    doc: "The port of the WebSocket (RFC 7395, path `/xmpp-websocket`), of BOSH (XEP-0124, path `/http-bind`), of `/.well-known/host-meta` (XEP-0156), of `/healthz`, `/readyz` and `/metrics`. 0 takes a free one.",
  }),
  ROSTRA_ORIGINS: listening.setting(webOrigins, "all", {
    doc: "The web origins whose pages may use the WebSocket and BOSH (RFC 7395 §3.1). A browser that shows a page of another origin gets 403; programs that are no browsers send no origin, and are not asked.",
  }),

  ROSTRA_TLS_CERT: certificate.optional(path, {
    unset: "a self-signed certificate, made in the data folder at first start",
    doc: "PEM file with the certificate for clients and its chain. Set together with ROSTRA_TLS_KEY.",
  }),
  ROSTRA_TLS_KEY: certificate.optional(path, {
    unset: "made with the certificate",
    doc: "PEM file with the private key of ROSTRA_TLS_CERT.",
  }),

  DATABASE_URL: database.optional(postgresUrl, {
    unset: "an embedded Postgres in the data folder",
    doc: "The Postgres database to use (version 15 or newer) instead of the embedded one.",
    secret: true,
  }),

  ROSTRA_CONSOLE_URL: console_.optional(webAddress, {
    unset: "`http://`, ROSTRA_HOST and ROSTRA_CONSOLE_PORT",
    doc: "The address people type to open the console, when a proxy with TLS stands before it.",
  }),
  ROSTRA_SECRET: console_.optional(secretText, {
    unset: "made at first start and kept in the data folder",
    doc: "The key that signs the console's session cookies. Changing it signs everybody out.",
    secret: true,
  }),

  ROSTRA_LOG_LEVEL: logs.setting(oneOf("debug", "info", "warn", "error", "silent"), "info", {
    doc: "The least important lines that are logged.",
  }),

  ROSTRA_PLAINTEXT_LOOPBACK: login.setting(onOff, "off", {
    doc: "On: clients that connect from this machine's loopback addresses may log in without TLS.",
  }),
  ROSTRA_LIMITS: login.setting(onOff, "on", {
    doc: "Off: login throttles and rate limits do not apply to clients on loopback addresses (for load and conformance tools).",
  }),
  ROSTRA_LOGIN_SECONDS: login.setting(integer(1, 600), "60", {
    doc: "Seconds a connection may take until it has logged in and bound a resource.",
  }),
  ROSTRA_SASL_ATTEMPTS: login.setting(integer(2, 5), "5", {
    doc: "Failed authentications on one stream before it is closed (RFC 6120 §6.4.5).",
  }),
  ROSTRA_BIND_ATTEMPTS: login.setting(integer(5, 10), "5", {
    doc: "Failed resource bindings on one stream before it is closed (RFC 6120 §7.7.3).",
  }),
  ROSTRA_LOGIN_FAILURES_PER_ADDRESS: login.setting(integer(1, 1_000_000), "100", {
    doc: "Failed authentications from one IP address within the window before further ones are refused for a while.",
  }),
  ROSTRA_LOGIN_FAILURES_PER_ACCOUNT: login.setting(integer(1, 1_000_000), "20", {
    doc: "Failed authentications for one account from one IP address within the window before further ones are refused for a while.",
  }),
  ROSTRA_LOGIN_FAILURE_WINDOW_SECONDS: login.setting(integer(1, 86_400), "300", {
    doc: "The window in which failed authentications are counted, in seconds.",
  }),
  ROSTRA_SCRAM_ITERATIONS: login.setting(integer(4096, 1_000_000), "10000", {
    doc: "Rounds of key derivation for new passwords (RFC 7677 §4 asks for 4096 or more). Existing passwords keep theirs.",
  }),

  ROSTRA_CONNECTIONS_PER_ADDRESS: streams.setting(integer(1, 1_000_000), "500", {
    doc: "Connections that one IP address may have open at once (RFC 6120 §13.12).",
  }),
  ROSTRA_CONNECTIONS_PER_MINUTE: streams.setting(integer(1, 1_000_000), "600", {
    doc: "Connections that one IP address may open in a minute (RFC 6120 §13.12).",
  }),
  ROSTRA_STANZA_BYTES_BEFORE_LOGIN: streams.setting(integer(1000, 10 * megabyte), "10000", {
    doc: "Largest element that is read before login, in bytes.",
  }),
  ROSTRA_STANZA_BYTES: streams.setting(integer(10_000, 10 * megabyte), String(megabyte / 4), {
    doc: "Largest stanza that is read, in bytes (RFC 6120 §13.12 asks for 10000 or more).",
  }),
  ROSTRA_ELEMENT_DEPTH: streams.setting(integer(8, 1000), "64", {
    doc: "Deepest nesting of elements within one stanza.",
  }),
  ROSTRA_ATTRIBUTES: streams.setting(integer(8, 1000), "64", { doc: "Most attributes of one element." }),
  ROSTRA_WRITE_QUEUE_BYTES: streams.setting(integer(65_536, 1024 * megabyte), String(4 * megabyte), {
    doc: "Bytes that may wait to be written to one slow client before its stream is closed.",
  }),
  ROSTRA_WRITE_STALL_SECONDS: streams.setting(integer(1, 3600), "60", {
    doc: "Seconds that a client may take to read what waits for it before its stream is closed.",
  }),
  ROSTRA_STANZAS_PER_SECOND: streams.setting(integer(1, 1_000_000), "100", {
    doc: "Stanzas a second that are read from one session in the long run. What is faster is read later: nothing is lost.",
  }),
  ROSTRA_STANZA_BURST: streams.setting(integer(1, 1_000_000), "1000", {
    doc: "Stanzas that one session may send at once before it is slowed to ROSTRA_STANZAS_PER_SECOND.",
  }),
  ROSTRA_BYTES_PER_SECOND: streams.setting(integer(1000, 1024 * megabyte), String(megabyte / 4), {
    doc: "Bytes a second that are read from one session in the long run.",
  }),
  ROSTRA_BYTE_BURST: streams.setting(integer(10_000, 1024 * megabyte), String(4 * megabyte), {
    doc: "Bytes that one session may send at once before it is slowed to ROSTRA_BYTES_PER_SECOND.",
  }),
  ROSTRA_IDLE_SECONDS: streams.setting(integer(300, 86_400), "300", {
    doc: "Seconds without a sign of life after which a client is asked for one (RFC 6120 §4.6.3 allows it once in five minutes).",
  }),
  ROSTRA_PING_SECONDS: streams.setting(integer(1, 3600), "60", {
    doc: "Seconds that a client has to answer before its stream is closed with connection-timeout.",
  }),
  ROSTRA_SHUTDOWN_SECONDS: streams.setting(integer(1, 600), "5", {
    doc: "Seconds that clients have to close their streams when the server stops.",
  }),
});

export type SettingName = keyof typeof schema.shape;
/** Every setting as its type. */
export type Values = Readonly<z.output<typeof schema>>;

const names: ReadonlySet<string> = new Set(Object.keys(schema.shape));

/** The names of all settings, in the order of the documentation. */
export const settingNames: readonly SettingName[] = [...names].filter(isSettingName);

export function isSettingName(name: string): name is SettingName {
  return names.has(name);
}

/** What is documented about a setting. */
export function noteOf(name: SettingName): SettingNote {
  const note = notes.get(schema.shape[name]);
  if (!note) throw new Error(`${name} has no documentation`);
  return note;
}
