import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consoleUrl, loadConsoleSettings } from "./console.ts";
import { loadServerSettings } from "./server.ts";
import { type Environment, loadSettings } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "rostra-settings-"));
});
afterAll(() => rmSync(root, { recursive: true }));

const load = (env: Environment) => loadSettings(env, { root });

function problems(env: Environment): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

function file(text: string): string {
  const path = join(root, "given.env");
  writeFileSync(path, text);
  return path;
}

describe("settings", () => {
  it("has a default for everything", () => {
    const settings = load({});
    expect(settings).toMatchObject({
      ROSTRA_DATA_DIR: join(root, ".data"),
      ROSTRA_BIND: "127.0.0.1",
      ROSTRA_HOST: "127.0.0.1",
      ROSTRA_CONSOLE_PORT: 3000,
      ROSTRA_XMPP_PORT: 5222,
      ROSTRA_XMPPS_PORT: 5223,
      ROSTRA_HTTP_PORT: 5280,
      ROSTRA_PLAINTEXT_LOOPBACK: false,
      ROSTRA_LIMITS: true,
      ROSTRA_STANZA_BYTES_BEFORE_LOGIN: 10_000,
      ROSTRA_STANZA_BYTES: 262_144,
      warnings: [],
    });
    expect(settings.DATABASE_URL).toBeUndefined();
  });
  it("reads typed values", () => {
    expect(
      load({ ROSTRA_XMPP_PORT: " 15222 ", ROSTRA_LIMITS: "OFF", ROSTRA_LOG_LEVEL: "debug", ROSTRA_BIND: "localhost" }),
    ).toMatchObject({
      ROSTRA_XMPP_PORT: 15222,
      ROSTRA_LIMITS: false,
      ROSTRA_LOG_LEVEL: "debug",
      ROSTRA_BIND: "127.0.0.1",
    });
  });
  it("reads origins as browsers write them", () => {
    expect(load({ ROSTRA_ORIGINS: "https://Chat.Example.com:443/, http://localhost:8080" }).ROSTRA_ORIGINS).toEqual([
      "https://chat.example.com",
      "http://localhost:8080",
    ]);
    expect(load({ ROSTRA_ORIGINS: "All" }).ROSTRA_ORIGINS).toBe("all");
    expect(load({}).ROSTRA_ORIGINS).toBe("all");
  });
  it("takes an empty value as not set", () => {
    expect(load({ ROSTRA_CONSOLE_PORT: "", DATABASE_URL: "" })).toMatchObject({ ROSTRA_CONSOLE_PORT: 3000 });
  });
  it("starts relative paths at the project folder", () => {
    expect(load({ ROSTRA_DATA_DIR: "there", ROSTRA_TLS_CERT: "/etc/c.pem", ROSTRA_TLS_KEY: "k.pem" })).toMatchObject({
      ROSTRA_DATA_DIR: join(root, "there"),
      ROSTRA_TLS_CERT: "/etc/c.pem",
      ROSTRA_TLS_KEY: join(root, "k.pem"),
    });
  });
  it("allows port 0 several times", () => {
    expect(
      problems({ ROSTRA_XMPP_PORT: "0", ROSTRA_XMPPS_PORT: "0", ROSTRA_HTTP_PORT: "0", ROSTRA_CONSOLE_PORT: "0" }),
    ).toEqual([]);
  });
  it("cannot be changed", () => {
    expect(Object.isFrozen(load({}))).toBe(true);
  });
  it("hands on to a child what it was given, paths absolute", () => {
    const first = load({
      ROSTRA_CONFIG: file("ROSTRA_HOST=im.example.com"),
      ROSTRA_DATA_DIR: "d",
      ROSTRA_LIMITS: "off",
    });
    expect(loadSettings(first.environment, { root: "/elsewhere" })).toEqual({ ...first, root: "/elsewhere" });
  });
});

describe("settings problems", () => {
  it.each([
    ["ROSTRA_CONSOLE_PORT", "http", "a port number from 0 to 65535"],
    ["ROSTRA_XMPP_PORT", "65536", "a port number from 0 to 65535"],
    ["ROSTRA_XMPPS_PORT", "-1", "a port number from 0 to 65535"],
    ["ROSTRA_HTTP_PORT", "5280.5", "a port number from 0 to 65535"],
    ["ROSTRA_BIND", "im.example.com", "an IP address such as 127.0.0.1 or 0.0.0.0"],
    ["ROSTRA_HOST", "im.example.com:3000", "a host name or IP address, without port"],
    ["ROSTRA_PLAINTEXT_LOOPBACK", "maybe", "on or off"],
    ["ROSTRA_LOG_LEVEL", "loud", "one of debug, info, warn, error, silent"],
    ["ROSTRA_STANZA_BYTES", "9999", "a whole number from 10000 to 10485760"],
    ["ROSTRA_SCRAM_ITERATIONS", "4095", "a whole number from 4096 to 1000000"],
    ["ROSTRA_CONSOLE_URL", "im.example.com", "an address such as https://im.example.com"],
    ["ROSTRA_DATA_DIR", "a\0b", "a path"],
    [
      "ROSTRA_ORIGINS",
      "https://a.example, b.example",
      "`all`, or web origins such as https://chat.example.com, separated by commas",
    ],
  ])("names %s, the value and what is expected", (name, value, expected) => {
    expect(problems({ [name]: value })).toEqual([`${name} is ${JSON.stringify(value)}: expected ${expected}.`]);
  });
  it("tells all problems at once", () => {
    expect(problems({ ROSTRA_BIND: "x", ROSTRA_XMPP_PORT: "y", ROSTRA_LIMITS: "z" })).toHaveLength(3);
  });
  it("never shows a secret", () => {
    const text = problems({ DATABASE_URL: "mysql://u:hunter2@h/d", ROSTRA_SECRET: "hunter2" }).join();
    expect(text).toContain("DATABASE_URL: expected a URL such as");
    expect(text).toContain("ROSTRA_SECRET: expected at least 32 characters.");
    expect(text).not.toContain("hunter2");
  });
  it("wants certificate and key together", () => {
    expect(problems({ ROSTRA_TLS_CERT: "c.pem" })).toEqual([
      "ROSTRA_TLS_CERT and ROSTRA_TLS_KEY belong together: set both or neither.",
    ]);
  });
  it("wants everything of an OpenID provider or nothing, over TLS, and shows no secret of it", () => {
    expect(problems({ ROSTRA_OIDC_CLIENT_SECRET: "hunter2" })).toEqual([
      "ROSTRA_OIDC_ISSUER, ROSTRA_OIDC_CLIENT_ID, ROSTRA_OIDC_CLIENT_SECRET belong together: set all of them or none.",
    ]);
    const openId = (issuer: string) => ({
      ROSTRA_OIDC_ISSUER: issuer,
      ROSTRA_OIDC_CLIENT_ID: "rostra",
      ROSTRA_OIDC_CLIENT_SECRET: "hunter2",
    });
    for (const issuer of ["https://login.example.com/realms/staff", "http://127.0.0.1:8080", "http://localhost"])
      expect(load(openId(issuer)).ROSTRA_OIDC_ISSUER).toBe(issuer);
    for (const issuer of ["http://login.example.com", "login.example.com", "https://login.example.com/?a", "ftp://x"])
      expect(problems(openId(issuer)).join()).toContain("ROSTRA_OIDC_ISSUER");
    const settings = { DATABASE_URL: "postgresql://a@h/d", ROSTRA_SECRET: "0123456789abcdef0123456789abcdef" };
    const console_ = loadConsoleSettings({ ...settings, ...openId("https://login.example.com") }, { root });
    expect(console_.openId).toEqual({
      issuer: "https://login.example.com",
      clientId: "rostra",
      clientSecret: "hunter2",
      name: "OpenID",
    });
    expect(loadConsoleSettings(settings, { root }).openId).toBeUndefined();
  });
  it("wants every port once", () => {
    expect(problems({ ROSTRA_XMPP_PORT: "3000" })).toEqual([
      "ROSTRA_CONSOLE_PORT and ROSTRA_XMPP_PORT are both 3000: every port is used once.",
    ]);
  });
  it("warns of an unknown name in the environment and tells the nearest", () => {
    expect(load({ ROSTRA_XMP_PORT: "1", ROSTRA_TEST_CHROMIUM: "/x" }).warnings).toEqual([
      "The environment sets ROSTRA_XMP_PORT, which is not a setting; did you mean ROSTRA_XMPP_PORT?",
    ]);
    expect(load({ ROSTRA_ZZZZZZZZ: "1" }).warnings).toEqual([
      "The environment sets ROSTRA_ZZZZZZZZ, which is not a setting.",
    ]);
  });
});

describe("settings file", () => {
  it("gives what the environment does not set", () => {
    const ROSTRA_CONFIG = file("ROSTRA_XMPP_PORT=1111\nROSTRA_HTTP_PORT=2222\n");
    expect(load({ ROSTRA_CONFIG, ROSTRA_XMPP_PORT: "3333" })).toMatchObject({
      ROSTRA_XMPP_PORT: 3333,
      ROSTRA_HTTP_PORT: 2222,
    });
  });
  it("is rostra.env in the project folder unless told otherwise", () => {
    const path = join(root, "rostra.env");
    writeFileSync(path, "ROSTRA_HTTP_PORT=4444");
    expect(load({}).ROSTRA_HTTP_PORT).toBe(4444);
    rmSync(path);
    expect(load({}).ROSTRA_HTTP_PORT).toBe(5280);
  });
  it("must be there when ROSTRA_CONFIG names it", () => {
    expect(problems({ ROSTRA_CONFIG: "nowhere.env" })).toEqual([
      `The settings file ${join(root, "nowhere.env")} cannot be read (ENOENT).`,
    ]);
  });
  it("may hold settings only", () => {
    const ROSTRA_CONFIG = file("ROSTRA_LIMIT=off\nPATH=/x\nwhat is this\nROSTRA_CONFIG=y\nROSTRA_BIND=z");
    expect(problems({ ROSTRA_CONFIG })).toEqual([
      `Line 3 of the settings file ${ROSTRA_CONFIG} is not of the form NAME=value.`,
      "Line 1 of the settings file sets ROSTRA_LIMIT, which is not a setting; did you mean ROSTRA_LIMITS?",
      "Line 2 of the settings file sets PATH, which is not a setting.",
      "Line 4 of the settings file sets ROSTRA_CONFIG, which only the environment can.",
      'ROSTRA_BIND is "z": expected an IP address such as 127.0.0.1 or 0.0.0.0.',
    ]);
  });
});

describe("slices", () => {
  const DATABASE_URL = "postgresql://app@localhost/app?host=%2Ftmp%2Fx";
  it("gives the server its limits", () => {
    expect(
      loadServerSettings({ DATABASE_URL, ROSTRA_LIMITS: "off", ROSTRA_SASL_ATTEMPTS: "3" }, { root }),
    ).toMatchObject({
      databaseUrl: DATABASE_URL,
      ports: { xmpp: 5222, xmpps: 5223, http: 5280 },
      limits: { spareLoopback: true, saslAttempts: 3 },
    });
  });
  it("does not let the server start without a database", () => {
    expect(() => loadServerSettings({}, { root })).toThrow("DATABASE_URL is not set");
  });
  it("gives the console its address", () => {
    const ROSTRA_SECRET = "x".repeat(32);
    expect(loadConsoleSettings({ DATABASE_URL, ROSTRA_SECRET, ROSTRA_BIND: "::1" }, { root }).url).toBe(
      "http://[::1]:3000",
    );
    expect(consoleUrl(load({ ROSTRA_CONSOLE_URL: "https://im.example.com/" }))).toBe("https://im.example.com");
    expect(consoleUrl(load({ ROSTRA_HOST: "im.example.com", ROSTRA_CONSOLE_PORT: "80" }))).toBe(
      "http://im.example.com:80",
    );
  });
  it("does not let the console start without database and secret", () => {
    expect(() => loadConsoleSettings({}, { root })).toThrow("DATABASE_URL and ROSTRA_SECRET must be set");
  });
});
