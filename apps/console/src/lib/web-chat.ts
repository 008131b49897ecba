/** Why somebody is not in the chat. */
export type ChatFailure = "program" | "unreachable" | "credentials" | "domain" | "ended";

export type ChatState =
  | { readonly phase: "signedOut"; readonly failure?: ChatFailure }
  | { readonly phase: "connecting" }
  | { readonly phase: "online" }
  /** The connection was lost, and is tried again by itself. */
  | { readonly phase: "interrupted" };

export interface WebChatOptions {
  /** The path of Converse.js on this console. */
  readonly assets: string;
  /** The WebSocket address of the live server. */
  readonly socket: string;
  /** The domain of addresses that are typed without one. */
  readonly domain: string | undefined;
  /** Where the chat is shown. */
  readonly place: HTMLElement;
  readonly onChange: (state: ChatState) => void;
}

export interface WebChat {
  /** Follows as states. `isKept`: this browser stays signed in until somebody signs out; else until the tab is closed. */
  signIn(jid: string, password: string, isKept: boolean): Promise<void>;
  /** Signs in as before the page was loaded again; without an effect where nobody was. */
  resume(): Promise<void>;
}

interface ConverseApi {
  readonly listen: { on(event: string, handler: (payload: unknown) => void): void };
  readonly user: { login(jid: string, password: string): Promise<void> };
  readonly settings: { set(name: string, value: unknown): void };
}

interface PrivateConverse {
  readonly api: ConverseApi;
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Converse {
  initialize(settings: Readonly<Record<string, unknown>>): Promise<void>;
  readonly plugins: {
    add(name: string, plugin: { initialize(this: { readonly _converse: PrivateConverse }): void }): void;
  };
  readonly env: { readonly Strophe: { readonly Status: Readonly<Record<string, number>> } };
}

/** Where Converse.js keeps whose session this is, in the browser; and where we do that there is one, there or in the tab. */
const SESSION_KEY = "conversejs-session-jid";
const KEPT_KEY = "rostra-chat-kept";

/** What Converse.js has that this server does not, so that nothing that cannot work is on the screen. */
const withoutPlugins = [
  "converse-adhoc",
  "converse-adhoc-views",
  "converse-bookmarks",
  "converse-bookmark-views",
  "converse-bosh",
  "converse-disco-views",
  "converse-dragresize",
  "converse-headlines",
  "converse-headlines-view",
  "converse-mam",
  "converse-mam-views",
  "converse-minimize",
  "converse-muc-views", // not "converse-muc", without which vCards cannot be read
  "converse-omemo",
  "converse-omemo-views",
  "converse-push",
  "converse-register",
  "converse-roomslist",
  "converse-singleton",
  "converse-smacks",
];

/** What Converse.js shows to who is not connected, thanks to its sponsors with pictures of theirs: here they show nothing. */
const ownForms = ["converse-login-form", "converse-brand-logo", "converse-controlbox-navbar", "converse-footer"];

/** Loads Converse.js, and makes it ready for somebody to sign in. Rejects when it cannot be loaded. */
export async function loadWebChat(options: WebChatOptions): Promise<WebChat> {
  const { assets, place, onChange } = options;
  const [converse] = await Promise.all([program(assets), styles(assets)]);
  let api: ConverseApi | undefined;
  let failure: ChatFailure | undefined;
  let wasOnline = false;
  let hasTried = false;
  const { Status } = converse.env.Strophe;

  const follow = (feedback: unknown): void => {
    if (!isModel(feedback)) return;
    const status = feedback.get("connection_status");
    const message = feedback.get("message");
    const reason = typeof message === "string" ? message : undefined;
    hasTried = true;
    if (status === Status["AUTHFAIL"])
      failure = "credentials"; // of which kind, it does not tell
    else if (status === Status["DISCONNECTED"]) {
      const why = failure ?? (reason === "host-unknown" ? "domain" : wasOnline ? "ended" : "unreachable");
      wasOnline = false;
      place.replaceChildren();
      onChange({ phase: "signedOut", failure: why });
    } else if (wasOnline && !isUp(status)) onChange({ phase: "interrupted" });
  };
  const isUp = (status: unknown): boolean => status === Status["CONNECTED"] || status === Status["ATTACHED"];
  const online = (): void => {
    wasOnline = true;
    api?.settings.set("auto_reconnect", true);
    // Not before: until then it would show a form of its own.
    if (!place.firstChild) place.append(document.createElement("converse-root"));
    onChange({ phase: "online" });
  };
  for (const name of ownForms) if (!customElements.get(name)) customElements.define(name, class extends HTMLElement {});
  converse.plugins.add("rostra", {
    initialize() {
      const { _converse } = this;
      api = _converse.api;
      api.listen.on("pluginsInitialized", () => subscribeBack(_converse.exports["RosterContact"]));
      api.listen.on("connfeedback", follow);
      api.listen.on("connected", online);
      api.listen.on("reconnected", online);
      // A fresh page: nothing of the session is left in memory.
      api.listen.on("logout", () => location.reload());
    },
  });

  const start = (isKept: boolean, jid: string, password?: string): Promise<void> =>
    converse.initialize({
      ...settingsOf(options, isKept),
      jid,
      ...(password !== undefined && { password }),
      auto_login: true,
    });
  return {
    async signIn(jid, password, isKept) {
      failure = undefined;
      onChange({ phase: "connecting" });
      localStorage.removeItem(KEPT_KEY);
      (isKept ? localStorage : sessionStorage).setItem(KEPT_KEY, "yes");
      if (!api) return start(isKept, jid, password);
      api.settings.set("persistent_store", storeOf(isKept));
      api.settings.set("auto_reconnect", false);
      await api.user.login(jid, password);
    },
    async resume() {
      const isKept = localStorage.getItem(KEPT_KEY) !== null;
      const jid = localStorage.getItem(SESSION_KEY);
      if (jid === null || (!isKept && sessionStorage.getItem(KEPT_KEY) === null)) return;
      onChange({ phase: "connecting" });
      await start(isKept, jid);
      if (!hasTried) onChange({ phase: "signedOut" }); // there were no keys
    },
  };
}

/** Keys made of the password, never the password itself, let the page be loaded again (RFC 5802 §3): here they are. */
function storeOf(isKept: boolean): string {
  return isKept ? "IndexedDB" : "sessionStorage";
}

/** What Converse.js is told (its documentation: `configuration.md`). */
function settingsOf({ assets, socket, domain }: WebChatOptions, isKept: boolean): Readonly<Record<string, unknown>> {
  return {
    assets_path: assets,
    websocket_url: socket,
    discover_connection_methods: false,
    ...(domain !== undefined && { default_domain: domain }),
    view_mode: "fullscreen",
    auto_insert: false,
    theme: "classic",
    dark_theme: "classic", // colours come from our own style sheet, which knows both
    whitelisted_plugins: ["rostra"],
    blacklisted_plugins: withoutPlugins,
    persistent_store: storeOf(isKept),
    reuse_scram_keys: true,
    clear_cache_on_logout: true,
    allow_user_trust_override: false,
    allow_registration: false,
    allow_url_history_change: false,
    auto_reconnect: false, // until somebody is in: a server that does not answer would be asked many times a second
    enable_smacks: false,
    show_client_info: false,
    show_background: false,
    show_self_in_roster: false,
    visible_toolbar_buttons: { call: false, clear: false, emoji: true, location: false, spoiler: false },
    show_desktop_notifications: false,
    notification_icon: "/icon.svg",
    // Nothing comes from other hosts: links stay links.
    render_media: false,
    embed_3rd_party_media_players: false,
    allowed_audio_domains: [],
    allowed_image_domains: [],
    allowed_video_domains: [],
    autocomplete_providers_url: "",
    xmpp_providers_url: "",
    loglevel: "fatal",
  };
}

/**
 * Converse.js 14.0.0 means to ask back whose request is accepted, and calls what its models have under that name for
 * something else: without arguments it is made to ask.
 */
function subscribeBack(contact: unknown): void {
  if (typeof contact !== "function") return;
  const prototype: unknown = contact.prototype;
  if (!isRosterContact(prototype)) return;
  const { subscribe } = prototype;
  prototype.subscribe = function (...observer: readonly unknown[]): unknown {
    return observer.length === 0 ? this.subscribeToPresence() : Reflect.apply(subscribe, this, observer);
  };
}

interface RosterContact {
  subscribe(...observer: readonly unknown[]): unknown;
  subscribeToPresence(): unknown;
}

function isRosterContact(value: unknown): value is RosterContact {
  return (
    typeof value === "object" &&
    value !== null &&
    "subscribe" in value &&
    typeof value.subscribe === "function" &&
    "subscribeToPresence" in value
  );
}

/** Converse.js, once it has said that it is there. */
function program(assets: string): Promise<Converse> {
  return new Promise((resolve, reject) => {
    addEventListener(
      "converse-loaded",
      (event) => {
        const converse: unknown = event instanceof CustomEvent ? event.detail?.converse : undefined;
        if (isConverse(converse)) resolve(converse);
        else reject(new Error("Converse.js is not what it was"));
      },
      { once: true },
    );
    const script = document.createElement("script");
    script.type = "module";
    script.src = `${assets}/converse.min.js`;
    script.addEventListener("error", () => reject(new Error("Converse.js could not be loaded")));
    document.head.append(script);
  });
}

function styles(assets: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${assets}/converse.min.css`;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error("the styles of Converse.js could not be loaded")));
    document.head.prepend(link); // ours come after
  });
}

function isConverse(value: unknown): value is Converse {
  return typeof value === "object" && value !== null && "initialize" in value && "plugins" in value && "env" in value;
}

function isModel(value: unknown): value is { get(name: string): unknown } {
  return typeof value === "object" && value !== null && "get" in value && typeof value.get === "function";
}
