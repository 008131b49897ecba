import { z } from "zod";
import {
  hostName,
  integer,
  ipAddress,
  notes,
  oneOf,
  onOff,
  openIdIssuer,
  path,
  port,
  postgresUrl,
  type SettingNote,
  secretText,
  type TextType,
  usernames,
  webAddress,
  webOrigins,
  words,
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
const operators = section("Operators' sign-in");
const logs = section("Logs");
const login = section("Login");
const streams = section("Streams");
const accounts = section("Accounts");
const registration = section("Registration");
const rosters = section("Rosters and presence");
const privacy = section("Privacy lists");
const reports = section("Reports");
const vCards = section("vCards");
const imports = section("Imports and jobs");
const webhooks = section("Webhooks");
const history = section("History");
const subscriptions = section("Subscriptions");
const api = section("API");

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
    doc: "The web origins whose pages may use the WebSocket and BOSH (RFC 7395 §3.1), beside the console’s own, whose web chat does. A browser that shows a page of another origin gets 403; programs that are no browsers send no origin, and are not asked.",
  }),

  ROSTRA_TLS_CERT: certificate.optional(path, {
    unset: "a self-signed certificate, made in the data folder at first start",
    doc: "PEM file with the certificate for clients and its chain. Set together with ROSTRA_TLS_KEY.",
  }),
  ROSTRA_TLS_KEY: certificate.optional(path, {
    unset: "made with the certificate",
    doc: "PEM file with the private key of ROSTRA_TLS_CERT.",
  }),
  ROSTRA_TLS_CLIENT_CA: certificate.optional(path, {
    unset: "clients are not asked for certificates",
    doc: "PEM file with the authorities whose client certificates are believed. Clients are then asked for a certificate, over TCP and WebSocket, and may log in with it by SASL EXTERNAL as the addresses it names (`id-on-xmppAddr`, RFC 6120 §13.7.1.4). The file is read again when it changes.",
  }),
  ROSTRA_TLS_CLIENT_CRL: certificate.optional(path, {
    unset: "no client certificate counts as revoked",
    doc: "PEM file with the lists of revoked certificates of every authority in ROSTRA_TLS_CLIENT_CA. When a list is missing or has run out, no certificate of that authority is believed. The file is read again when it changes; sessions that are there go on, unless ROSTRA_RESET_ON_CERTIFICATE_CHANGE is on.",
  }),
  ROSTRA_RESET_ON_CERTIFICATE_CHANGE: certificate.setting(onOff, "off", {
    doc: "On: when those files change, sessions that began under the old certificate are closed with reset (RFC 6120 §4.9.3.16), as after a lost key. Off: they go on, as for a renewal.",
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
    doc: "The key that signs the console's session cookies and encrypts what its second factors need. Changing it signs everybody out and makes the second factors of operators unreadable.",
    secret: true,
  }),

  ROSTRA_TWO_FACTOR_REQUIRED: operators.setting(oneOf("nobody", "owners", "everybody"), "nobody", {
    doc: "Which operators must have a second factor beside their password: after signing in without one they can do nothing but set it up. It is not asked of who has no password and signs in with an OpenID provider alone.",
  }),
  ROSTRA_OIDC_ISSUER: operators.optional(openIdIssuer, {
    unset: "operators sign in with a password",
    doc: "The OpenID provider with which operators may sign in as well, by its issuer identifier (OpenID Connect Discovery 1.0). It is believed about e-mail addresses. The redirect address to give it is `/api/auth/callback/oidc` under ROSTRA_CONSOLE_URL.",
  }),
  ROSTRA_OIDC_CLIENT_ID: operators.optional(words, {
    unset: "none; set together with ROSTRA_OIDC_ISSUER",
    doc: "The name by which the OpenID provider knows this installation.",
  }),
  ROSTRA_OIDC_CLIENT_SECRET: operators.optional(words, {
    unset: "none; set together with ROSTRA_OIDC_ISSUER",
    doc: "The secret that the OpenID provider gave for ROSTRA_OIDC_CLIENT_ID.",
    secret: true,
  }),
  ROSTRA_OIDC_NAME: operators.setting(words, "OpenID", {
    doc: "What the button on the sign-in page calls the OpenID provider.",
  }),

  ROSTRA_LOG_LEVEL: logs.setting(oneOf("debug", "info", "warn", "error", "silent"), "info", {
    doc: "The least important lines that are logged.",
  }),

  ROSTRA_PLAINTEXT_LOOPBACK: login.setting(onOff, "off", {
    doc: "On: clients that connect from this machine's loopback addresses may log in without TLS. Off: only the web chat of a console that is opened at this machine without TLS may.",
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
  ROSTRA_FAST_TOKEN_DAYS: login.setting(integer(1, 365), "30", {
    doc: "Days after which a token that a client logs in with in place of a password (FAST, XEP-0484) has expired: so long a client may stay away before it needs the password again.",
  }),
  ROSTRA_FAST_ROTATION_DAYS: login.setting(integer(0, 365), "7", {
    doc: "Days after which a token of FAST is replaced when a client logs in with it (XEP-0484 §3.5).",
  }),
  ROSTRA_FAST_CLIENTS: login.setting(integer(1, 1000), "20", {
    doc: "Clients of one account that may hold tokens of FAST; beyond, those that were given none for longest lose theirs.",
  }),

  ROSTRA_CONNECTIONS_PER_ADDRESS: streams.setting(integer(1, 1_000_000), "500", {
    doc: "Connections that one IP address may have open at once (RFC 6120 §13.12).",
  }),
  ROSTRA_HALF_OPEN_PER_ADDRESS: streams.setting(integer(1, 1_000_000), "100", {
    doc: "Connections and BOSH sessions that one IP address may have open at once without having logged in (RFC 6120 §13.12).",
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
  ROSTRA_STANZA_ELEMENTS_BEFORE_LOGIN: streams.setting(integer(32, 10_000), "128", {
    doc: "Most elements within one element that is read before login, itself included: small elements take much more memory than their bytes.",
  }),
  ROSTRA_STANZA_ELEMENTS: streams.setting(integer(100, 1_000_000), "10000", {
    doc: "Most elements within one stanza, itself included.",
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
  ROSTRA_SPOOL_QUEUE_MESSAGES: streams.setting(integer(1, 10 * megabyte), "10000", {
    doc: "Messages for absent users that may wait to be written to the database. At this bound, who sends another one is read later: nothing is lost.",
  }),
  ROSTRA_SPOOL_QUEUE_BYTES: streams.setting(integer(megabyte, 16 * 1024 * megabyte), String(64 * megabyte), {
    doc: "Bytes that these messages may take.",
  }),
  ROSTRA_SPOOL_RETRY_SECONDS: streams.setting(integer(1, 3600), "30", {
    doc: "Seconds for which such a message is tried to be written while the database refuses. Then it is returned to its sender with resource-constraint.",
  }),
  ROSTRA_IDLE_SECONDS: streams.setting(integer(300, 86_400), "300", {
    doc: "Seconds without a sign of life after which a client is asked for one (RFC 6120 §4.6.3 allows it once in five minutes).",
  }),
  ROSTRA_PING_SECONDS: streams.setting(integer(1, 3600), "60", {
    doc: "Seconds that a client has to answer before its stream is closed with connection-timeout.",
  }),
  ROSTRA_CLOSE_SECONDS: streams.setting(integer(1, 60), "3", {
    doc: "Seconds that a client has to close its side of a stream that the server closed (RFC 6120 §4.4).",
  }),
  ROSTRA_CLOSE_BYTES: streams.setting(integer(10_000, 1024 * megabyte), String(4 * megabyte), {
    doc: "Bytes that are read and thrown away after a stream error, so that the client gets to read the error. What sends more is cut off.",
  }),
  ROSTRA_SHUTDOWN_SECONDS: streams.setting(integer(1, 600), "5", {
    doc: "Seconds that clients have to close their streams when the server stops.",
  }),

  ROSTRA_ACCOUNT_NOTES: accounts.setting(integer(0, 1_000_000), "10000", {
    doc: "Characters that the notes about an account may have.",
  }),
  ROSTRA_ACCOUNT_ATTRIBUTES: accounts.setting(integer(0, 1000), "50", {
    doc: "Attributes of its own that an organisation may give one account.",
  }),
  ROSTRA_ACCOUNT_ATTRIBUTE_BYTES: accounts.setting(integer(2, 10 * megabyte), "16384", {
    doc: "Bytes that the attributes of one account may take, written as JSON.",
  }),
  ROSTRA_RESET_LINK_HOURS: accounts.setting(integer(1, 720), "24", {
    doc: "Hours for which a link is good by which the owner of an account sets a new password.",
  }),
  ROSTRA_WEB_SESSION_IDLE_MINUTES: accounts.setting(integer(1, 1440), "30", {
    doc: "Minutes without use after which the owner of an account is signed out of the account's own page, /me in the console.",
  }),
  ROSTRA_WEB_SESSION_HOURS: accounts.setting(integer(1, 720), "12", {
    doc: "Hours after which such a session ends however much it is used.",
  }),
  ROSTRA_WEB_SESSIONS_PER_ACCOUNT: accounts.setting(integer(1, 1000), "10", {
    doc: "Such sessions that one account may have at once; beyond, those that were opened first end.",
  }),
  ROSTRA_OPERATOR_INVITATION_HOURS: accounts.setting(integer(1, 720), "168", {
    doc: "Hours for which an invitation is good by which somebody becomes an operator, where no time is said.",
  }),
  ROSTRA_OPERATOR_INVITATIONS: accounts.setting(integer(1, 100_000), "100", {
    doc: "Invitations of operators that may be open at once to one domain, and as many to every domain; no further one is made until one is accepted, revoked or too old.",
  }),

  ROSTRA_REGISTRATIONS_PER_ADDRESS: registration.setting(integer(1, 1_000_000), "20", {
    doc: "Accounts that clients may try to register from one IP address within an hour (XEP-0077), tries for a name that is taken included. Whether anybody may register is a rule of the domain.",
  }),
  ROSTRA_REGISTRATIONS_PER_HOUR: registration.setting(integer(1, 10_000_000), "1000", {
    doc: "Accounts that clients may try to register within an hour, from all addresses together, on this node.",
  }),
  ROSTRA_TOKEN_FAILURES_PER_ADDRESS: registration.setting(integer(1, 1_000_000), "20", {
    doc: "Tokens of invitations that may be wrong from one IP address within an hour (XEP-0445, XEP-0379). Beyond, every token from there counts as wrong.",
  }),
  ROSTRA_REGISTRATION_REQUESTS: registration.setting(integer(4, 1000), "20", {
    doc: "Requests about registering on one connection before it is closed.",
  }),

  ROSTRA_INVITATION_HOURS: registration.setting(integer(1, 8760), "168", {
    doc: "Hours for which an invitation to an account is good, where no time is said.",
  }),
  ROSTRA_INVITATION_HOURS_MAX: registration.setting(integer(1, 87_600), "2160", {
    doc: "Hours for which an invitation to an account may be good at most.",
  }),
  ROSTRA_INVITATIONS_PER_DOMAIN: registration.setting(integer(1, 1_000_000), "1000", {
    doc: "Invitations to an account that a domain may have open at once; no further one is made until one is used, revoked or too old.",
  }),
  ROSTRA_INVITATIONS_PER_ACCOUNT: registration.setting(integer(1, 10_000), "20", {
    doc: "Invitations that one account may have made for itself and have open at once (XEP-0401). Whether accounts may make any is a rule of the domain.",
  }),
  ROSTRA_RESERVED_USERNAMES: registration.setting(
    usernames,
    "abuse,admin,administrator,help,hostmaster,info,noreply,owner,postmaster,root,security,server,service,support,system,webmaster,xmpp",
    {
      doc: "Usernames that nobody may take by himself, separated by commas; operators may give them. Most are names by which people write to those who run a server (RFC 2142).",
    },
  ),

  ROSTRA_ROSTER_NAME_BYTES: rosters.setting(integer(64, 65_536), "1023", {
    doc: "Longest name of a contact, and of a group, in bytes (RFC 6121 §2.3.3). How many contacts a roster may have is a rule of the domain.",
  }),
  ROSTRA_PENDING_REQUESTS: rosters.setting(integer(1, 1_000_000), "500", {
    doc: "Subscription requests that an account keeps unanswered; further ones are not kept (RFC 6121 §3.1.3).",
  }),
  ROSTRA_REQUEST_BYTES: rosters.setting(integer(512, 10 * megabyte), "8192", {
    doc: "Largest subscription request that is kept whole, in bytes; of a bigger one the extensions are left out.",
  }),
  ROSTRA_STRICT_IQ_PRIVACY: rosters.setting(onOff, "off", {
    doc: "On: requests (IQ) to a client from who may not see its presence are answered as if it were not there (RFC 6121 §8.5.3.1). Off, because files and calls between strangers need them.",
  }),
  ROSTRA_DIRECTED_PRESENCE: rosters.setting(integer(1, 1_000_000), "1000", {
    doc: "Addresses that one session may have shown its presence to by hand, rooms included (RFC 6121 §4.6); beyond, directed presence is refused with resource-constraint.",
  }),

  ROSTRA_PRIVACY_LISTS: privacy.setting(integer(1, 10_000), "50", {
    doc: "Privacy lists that one account may have (RFC 3921 §10); a further one is refused.",
  }),
  ROSTRA_PRIVACY_ITEMS: privacy.setting(integer(1, 100_000), "1000", {
    doc: "Items of one privacy list, blocked addresses among them; a list with more is refused.",
  }),
  ROSTRA_PRIVACY_NAME_BYTES: privacy.setting(integer(64, 1023), "1023", {
    doc: "Longest name of a privacy list, in bytes; a longer one is refused.",
  }),
  ROSTRA_PRIVACY_VERSIONS: privacy.setting(integer(1, 10_000), "100", {
    doc: "Changes of its privacy lists that an account can look back at and undo; older ones are forgotten.",
  }),
  ROSTRA_PRIVACY_DECISIONS: privacy.setting(integer(1, 10_000), "200", {
    doc: "Different refusals of its privacy lists that are known of one account, the latest ones: alike ones are counted as one. How long they are known is a rule of the domain.",
  }),
  ROSTRA_PRIVACY_DECISION_SECONDS: privacy.setting(integer(1, 600), "1", {
    doc: "Seconds for which refusals are gathered before they are written to the database.",
  }),
  ROSTRA_PRIVACY_DECISION_QUEUE: privacy.setting(integer(100, 1_000_000), "2000", {
    doc: "Different refusals that may wait to be written. Beyond, further ones are not recorded, and counted as lost in the metrics; delivery never waits for them.",
  }),
  ROSTRA_PRIVACY_TEMPLATES: privacy.setting(integer(1, 10_000), "100", {
    doc: "Templates for privacy lists that one domain may have; a further one is refused.",
  }),

  ROSTRA_REPORT_TEXT_BYTES: reports.setting(integer(0, 65_536), "1000", {
    doc: "Bytes that are kept of the text with which a user reports somebody it blocks (XEP-0377); a longer text is cut.",
  }),
  ROSTRA_REPORT_STANZA_IDS: reports.setting(integer(0, 1000), "20", {
    doc: "Messages that a report may name; further ones are left out.",
  }),
  ROSTRA_REPORTS_PER_ACCOUNT: reports.setting(integer(1, 100_000), "100", {
    doc: "Reports that are kept of one account. The oldest closed ones make room for new ones; where all are open, further ones are not kept, and the block holds all the same.",
  }),

  ROSTRA_VCARD_BYTES: vCards.setting(integer(1024, 4 * megabyte), "131072", {
    doc: "Largest vCard that is kept of an account (XEP-0054), in bytes, its picture among them. Clients are told that a larger one is too large. It is bounded by ROSTRA_STANZA_BYTES too.",
  }),

  ROSTRA_IMPORT_BYTES: imports.setting(integer(megabyte, 1024 * 1024 * megabyte), String(1024 * megabyte), {
    doc: "Largest file of accounts that is read, in bytes. It is read as it comes in, and never held as a whole.",
  }),
  ROSTRA_IMPORT_ROWS: imports.setting(integer(1, 100_000_000), "1000000", {
    doc: "Records that one file of accounts may have.",
  }),
  ROSTRA_IMPORT_RECORD_CHARACTERS: imports.setting(integer(10_000, 1024 * megabyte), String(4 * megabyte), {
    doc: "Longest record of such a file, in characters: one account with its roster and its lists.",
  }),
  ROSTRA_IMPORT_GROUPS: imports.setting(integer(0, 100_000), "1000", {
    doc: "Shared groups that such a file may tell of or name.",
  }),
  ROSTRA_IMPORT_DERIVATIONS: imports.setting(integer(1, 64), "1", {
    doc: "Keys of plain passwords that are derived at once while a file is read, each on a core of its own, in the process of the console or of rostractl. More is faster, and leaves less to the live server on the same machine.",
  }),
  ROSTRA_IMPORT_BATCH: imports.setting(integer(1, 5000), "100", {
    doc: "Accounts that an import or a bulk action writes in one transaction. Fewer leave the live server more time for its clients in between.",
  }),
  ROSTRA_IMPORT_RETENTION_DAYS: imports.setting(integer(1, 3650), "30", {
    doc: "Days that an import or a bulk action is kept with its rows, and can be undone.",
  }),
  ROSTRA_BULK_ACCOUNTS: imports.setting(integer(1, 10_000_000), "100000", {
    doc: "Accounts that one bulk action may be about. They are looked at when it is previewed, and kept with it.",
  }),
  ROSTRA_JOB_LEASE_SECONDS: imports.setting(integer(2, 3600), "30", {
    doc: "Seconds without a sign of life after which another node goes on with the job of one that has died.",
  }),
  ROSTRA_JOB_POLL_SECONDS: imports.setting(integer(1, 600), "5", {
    doc: "Seconds after which a node looks for jobs unasked; usually it is told of them at once.",
  }),

  ROSTRA_API_RATE_PER_MINUTE: api.setting(integer(1, 1_000_000), "600", {
    doc: "Calls by the minute that one API token may make in the long run, counted by each process of the console for itself.",
  }),
  ROSTRA_API_RATE_BURST: api.setting(integer(1, 1_000_000), "100", {
    doc: "Calls that one API token may make at once, before the rate counts.",
  }),
  ROSTRA_TOKENS_PER_DOMAIN: api.setting(integer(1, 100_000), "200", {
    doc: "API tokens that may be good at once for one domain, and as many for every domain.",
  }),
  ROSTRA_TOKENS_PER_OPERATOR: api.setting(integer(1, 100_000), "50", {
    doc: "Those of these tokens that one operator may have.",
  }),
  ROSTRA_API_IDEMPOTENCY_HOURS: api.setting(integer(1, 720), "24", {
    doc: "Hours for which the answer to a call with an idempotency key is kept.",
  }),

  ROSTRA_WEBHOOKS_PER_DOMAIN: webhooks.setting(integer(1, 10_000), "20", {
    doc: "Webhooks that one domain may have, and as many the whole installation; a further one is refused.",
  }),
  ROSTRA_WEBHOOK_PRIVATE_ADDRESSES: webhooks.setting(onOff, "off", {
    doc: "On: webhooks may be sent to addresses of private networks and to this machine, to this machine by `http:` too. Off, because whoever may add a webhook could then reach what only this machine should reach.",
  }),
  ROSTRA_WEBHOOK_DELIVERIES_AT_ONCE: webhooks.setting(integer(1, 1000), "20", {
    doc: "Deliveries that one node sends at once, to all webhooks together; a quarter of them to one webhook.",
  }),
  ROSTRA_WEBHOOK_TIMEOUT_SECONDS: webhooks.setting(integer(1, 300), "10", {
    doc: "Seconds that a receiver has to answer.",
  }),
  ROSTRA_WEBHOOK_RETRY_SECONDS: webhooks.setting(integer(1, 3600), "10", {
    doc: "Seconds until a delivery that failed is tried again; twice as long after each further attempt, four hours at most.",
  }),
  ROSTRA_WEBHOOK_GIVE_UP_HOURS: webhooks.setting(integer(1, 720), "24", {
    doc: "Hours after which a delivery is given up, and a webhook disabled of which every attempt failed for so long.",
  }),
  ROSTRA_WEBHOOK_RETENTION_DAYS: webhooks.setting(integer(1, 3650), "7", {
    doc: "Days for which it is known what became of a delivery.",
  }),
  ROSTRA_WEBHOOK_DELIVERIES: webhooks.setting(integer(10, 10_000_000), "10000", {
    doc: "Deliveries of one webhook that are kept. Beyond, the oldest are forgotten, those that still wait as well.",
  }),

  ROSTRA_TRAFFIC_SECONDS: history.setting(integer(1, 600), "60", {
    doc: "Seconds after which each node writes down what went on with each domain, for the pictures of the overview: sessions, logins, messages. The same on every node, and for the console.",
  }),
  ROSTRA_TRAFFIC_RETENTION_DAYS: history.setting(integer(1, 3650), "30", {
    doc: "Days for which that is kept. A domain takes some 130 kB by day and node.",
  }),

  ROSTRA_SUBSCRIPTIONS: subscriptions.setting(integer(1, 100_000), "1000", {
    doc: "Subscriptions of the API (server-sent events) that the console's process has open at once; a further one is refused.",
  }),
  ROSTRA_SUBSCRIPTIONS_PER_ACTOR: subscriptions.setting(integer(1, 100_000), "30", {
    doc: "Of these, those of one operator or token. A page of the console that is looked at has one or two.",
  }),
  ROSTRA_SUBSCRIPTION_BACKLOG: subscriptions.setting(integer(10, 100_000), "1000", {
    doc: "Changes that may wait for a subscriber who reads slowly, or was away. Beyond, it is told to ask for everything anew.",
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
