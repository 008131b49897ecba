import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { nearest } from "./nearest.ts";
import { isSettingName, noteOf, type SettingName, schema, settingNames, type Values } from "./schema.ts";
import { SettingsError } from "./settings-error.ts";
import { type ParsedFile, parseSettingsFile } from "./settings-file.ts";

/** Variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process; nothing outside this package and the bootstrap scripts reads them by itself. */
export const processEnvironment: Environment = process.env;

export interface SettingsOrigin {
  /** The project folder, where relative paths of settings start; by default the one around the working directory. */
  readonly root?: string;
}

/** All settings, checked. Paths are absolute. */
export interface Settings extends Values {
  readonly root: string;
  readonly ROSTRA_HOST: string;
  /** Sentences about what is odd and does no harm. */
  readonly warnings: readonly string[];
  /** What is set, as text with absolute paths: an environment in which a child process loads the same settings. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Names that only the project's own tests use. */
const testPrefix = "ROSTRA_TEST_";

/** What must be known of an OpenID provider. */
const openIdNames = ["ROSTRA_OIDC_ISSUER", "ROSTRA_OIDC_CLIENT_ID", "ROSTRA_OIDC_CLIENT_SECRET"] as const;

/**
 * The settings of the environment and the settings file; the environment wins, an empty value counts as not set.
 * Throws {@link SettingsError} with every problem at once.
 */
export function loadSettings(env: Environment, origin: SettingsOrigin = {}): Settings {
  const root = origin.root ?? projectRoot(process.cwd());
  const problems: string[] = [];
  const warnings: string[] = [];
  const texts = new Map<SettingName, string>();

  for (const { line, name, value } of readSettingsFile(env, root, problems)) {
    if (!isSettingName(name)) problems.push(`Line ${line} of the settings file sets ${name}, ${unknown(name)}`);
    else if (name === "ROSTRA_CONFIG")
      problems.push(`Line ${line} of the settings file sets ROSTRA_CONFIG, which only the environment can.`);
    else if (value !== "") texts.set(name, value);
  }
  for (const [name, value] of Object.entries(env)) {
    if (isSettingName(name)) {
      if (value) texts.set(name, value);
    } else if (name.startsWith("ROSTRA_") && !name.startsWith(testPrefix))
      warnings.push(`The environment sets ${name}, ${unknown(name)}`);
  }

  const result = schema.safeParse(Object.fromEntries(texts));
  const faulty = new Set<string>();
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0]);
    faulty.add(name);
    if (isSettingName(name))
      problems.push(`${name}${shown(name, texts.get(name))}: expected ${noteOf(name).expected}.`);
  }
  if (texts.has("ROSTRA_TLS_CERT") !== texts.has("ROSTRA_TLS_KEY"))
    problems.push("ROSTRA_TLS_CERT and ROSTRA_TLS_KEY belong together: set both or neither.");
  const openId = openIdNames.filter((name) => texts.has(name));
  if (openId.length > 0 && openId.length < openIdNames.length)
    problems.push(`${openIdNames.join(", ")} belong together: set all of them or none.`);
  if (texts.has("ROSTRA_TLS_CLIENT_CRL") && !texts.has("ROSTRA_TLS_CLIENT_CA"))
    problems.push("ROSTRA_TLS_CLIENT_CRL says who is revoked of ROSTRA_TLS_CLIENT_CA: set that too.");
  if (result.data) problems.push(...portClashes(result.data));
  if (!result.data || problems.length > 0) throw new SettingsError(problems);

  const from = (path: string): string => resolve(root, path);
  const values = result.data;
  const paths = {
    ROSTRA_CONFIG: from(values.ROSTRA_CONFIG),
    ROSTRA_DATA_DIR: from(values.ROSTRA_DATA_DIR),
    ...(values.ROSTRA_TLS_CERT !== undefined && { ROSTRA_TLS_CERT: from(values.ROSTRA_TLS_CERT) }),
    ...(values.ROSTRA_TLS_KEY !== undefined && { ROSTRA_TLS_KEY: from(values.ROSTRA_TLS_KEY) }),
    ...(values.ROSTRA_TLS_CLIENT_CA !== undefined && { ROSTRA_TLS_CLIENT_CA: from(values.ROSTRA_TLS_CLIENT_CA) }),
    ...(values.ROSTRA_TLS_CLIENT_CRL !== undefined && { ROSTRA_TLS_CLIENT_CRL: from(values.ROSTRA_TLS_CLIENT_CRL) }),
  };
  const environment: Record<string, string> = { ...Object.fromEntries(texts), ...paths };
  if (!texts.has("ROSTRA_CONFIG")) delete environment["ROSTRA_CONFIG"];
  return Object.freeze({
    ...values,
    ...paths,
    ROSTRA_HOST: values.ROSTRA_HOST ?? hostOf(values.ROSTRA_BIND),
    root,
    warnings,
    environment,
  });
}

/** The folder with `turbo.json` at or above `start`; `start` itself when there is none. */
export function projectRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "turbo.json"))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

function readSettingsFile(env: Environment, root: string, problems: string[]): ParsedFile["lines"] {
  const path = resolve(root, env["ROSTRA_CONFIG"] || (noteOf("ROSTRA_CONFIG").fallback ?? ""));
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code !== "ENOENT" || env["ROSTRA_CONFIG"]) problems.push(`The settings file ${path} cannot be read (${code}).`);
    return [];
  }
  const { lines, unreadable } = parseSettingsFile(text);
  for (const line of unreadable)
    problems.push(`Line ${line} of the settings file ${path} is not of the form NAME=value.`);
  return lines;
}

function unknown(name: string): string {
  const known = nearest(name, settingNames);
  return known ? `which is not a setting; did you mean ${known}?` : "which is not a setting.";
}

function shown(name: SettingName, value: string | undefined): string {
  return noteOf(name).secret ? "" : ` is ${JSON.stringify(value)}`;
}

function portClashes(values: Values): string[] {
  const ports = (["ROSTRA_CONSOLE_PORT", "ROSTRA_XMPP_PORT", "ROSTRA_XMPPS_PORT", "ROSTRA_HTTP_PORT"] as const).filter(
    (name) => values[name] !== 0,
  );
  return ports.flatMap((name, index) => {
    const earlier = ports.slice(0, index).find((other) => values[other] === values[name]);
    return earlier ? [`${earlier} and ${name} are both ${values[name]}: every port is used once.`] : [];
  });
}

function hostOf(bind: string): string {
  return bind === "0.0.0.0" || bind === "::" ? hostname() : bind;
}
