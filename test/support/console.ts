import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "@rostra/config/settings";
import type { Actor } from "@rostra/core/actor";
import { parsePrivacyItems } from "@rostra/core/privacy/privacy-item-json";
import { createServices, type Services } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import type { BareJid } from "@rostra/xmpp/jid";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityFaults, appearances, looksInTurn, sharedBrowser, takesPictures } from "./browser.ts";
import { databaseUrl, makeSite, type Rostra, root, rostractl, type Site, startRostra } from "./rostra.ts";

/** The password of every operator and account that a test makes. */
export const password = "a long passphrase";

/** Pictures for a look with one's own eyes. */
const artifacts = join(root, "test/artifacts");

/** A started Rostra with an owner signed in to its console. */
export interface ConsoleSite extends AsyncDisposable {
  readonly site: Site;
  readonly rostra: Rostra;
  /** The owner's page. */
  readonly page: Page;
  /** The services on its database: for what a test needs to be there or to know, without a shell, whose start takes long. */
  readonly services: Services;
  /** Who uses them: may everything. */
  readonly actor: Actor;
  /** What `rostractl` prints; throws with its complaint. */
  shell(args: readonly string[], input?: string): Promise<string>;
  /** An empty page in a browser profile of its own. */
  visitor(): Promise<Page>;
  /** The console as another operator, at the own profile, in a browser profile of its own. */
  signedIn(email: string): Promise<Page>;
  /** Keeps a picture of the owner's page. */
  picture(name: string): Promise<void>;
  /** Presses Tab until the control has the focus. */
  tabTo(control: Locator): Promise<void>;
  /** Makes or replaces a privacy list of an account, its rules numbered 10, 20, 30; resolves when it is live. */
  putList(account: BareJid, name: string, rules: readonly object[]): Promise<void>;
  /** Makes the domain with accounts (username → display name), and Hal, who may only look: hal@verona.example. */
  populate(domain: string, accounts: Readonly<Record<string, string | undefined>>): Promise<void>;
  /**
   * What axe finds on the owner's page at these paths by name, or where these steps lead to, light and wide or dark and
   * narrow by turns, and where they are wider than the window. Where pictures are taken, in both, with a picture of each.
   */
  faultsOf(views: Readonly<Record<string, string | (() => Promise<unknown>)>>): Promise<readonly string[]>;
  /** The same of any page as it stands. */
  faultsIn(name: string, opened: Page): Promise<readonly string[]>;
  /** The same of where `arrive` leads a page, and always in both: for the gallery. */
  faultsInEveryLook(name: string, opened: Page, arrive: () => Promise<unknown>): Promise<readonly string[]>;
}

const actor: Actor = { kind: "cli", id: "test" };

/** Resolves when nothing on the page moves or changes its colour any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate("Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => {})");
}

/** Steps that lead to a state are taken at this width, in pixels. */
const ARRIVAL_WIDTH = 1440;

/** Whether each button is React's already; of one that is not, a click is lost. */
const answersToClicks = `[...document.querySelectorAll("button")].every((one) => Object.keys(one).some((key) => key.startsWith("__reactProps")))`;
/** How long is waited for that, in milliseconds. */
const HYDRATION_MS = 10_000;

/** Makes the page's `goto` wait until what it leads to answers to clicks: where the server rendered it, it is seen before that. */
function answering(page: Page): Page {
  const load = page.goto.bind(page);
  page.goto = async (url, options) => {
    const response = await load(url, options);
    const end = Date.now() + HYDRATION_MS;
    // A page that goes on to another takes the question with it.
    const answers = (): Promise<boolean> => page.evaluate<boolean>(answersToClicks).catch(() => false);
    while (Date.now() < end && !(await answers())) await page.evaluate(nextFrame).catch(() => {});
    return response;
  };
  return page;
}

/** Resolves when the page has drawn once more. */
const nextFrame = "new Promise((resolve) => requestAnimationFrame(() => resolve()))";

/** Tabs pressed before a control counts as out of reach. */
const TABS = 80;

/** `extra` are further settings. The owner's page is at the own profile: it is light, and open to who has to set up a second factor. */
export async function startConsole(extra: Environment = {}): Promise<ConsoleSite> {
  mkdirSync(artifacts, { recursive: true });
  const site = await makeSite(extra, { startsWith: "schema" });
  const rostra = await startRostra(site.env);
  const shell = async (args: readonly string[], input = ""): Promise<string> => {
    const { code, stdout, stderr } = await rostractl(site.env, args, input);
    if (code !== 0) throw new Error(`rostractl ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const connection = connect({ url: databaseUrl(site) });
  const services = createServices(connection.database);
  await services.operators.add(actor, { email: "ann@verona.example", name: "Ann Owner", password, role: "owner" });
  const browser = await sharedBrowser();
  const contexts: BrowserContext[] = [];
  const visitor = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    contexts.push(context);
    return answering(await context.newPage());
  };
  const signedIn = async (email: string): Promise<Page> => {
    const opened = await visitor();
    // What the form of the sign-in page sends; the page itself has stories of its own.
    const answer = await opened
      .context()
      .request.post(`${rostra.consoleUrl}/api/auth/sign-in/email`, { data: { email, password } });
    if (!answer.ok()) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
    await opened.goto(`${rostra.consoleUrl}/profile`);
    await opened.getByRole("heading", { level: 1, name: "Your profile" }).waitFor();
    return opened;
  };
  const page = await signedIn("ann@verona.example");
  const pictureOf = async (opened: Page, name: string): Promise<void> => {
    if (takesPictures)
      await opened.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true, animations: "disabled" });
  };
  let looked = 0;
  const byTurns = (): typeof appearances => looksInTurn(looked++);
  /** What `arrive` leads to, looked at in each appearance: the page follows theme and width without being loaded again. */
  const faults = async (
    opened: Page,
    views: Readonly<Record<string, () => Promise<unknown>>>,
    nextLooks: () => typeof appearances,
  ): Promise<readonly string[]> => {
    const found: string[] = [];
    const size = opened.viewportSize();
    for (const [name, arrive] of Object.entries(views)) {
      for (const [index, { colorScheme, width }] of nextLooks().entries()) {
        await opened.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        if (index === 0) {
          await opened.setViewportSize({ width: ARRIVAL_WIDTH, height: 900 });
          await arrive();
          await opened.locator("h1:visible").first().waitFor(); // a dialog hides what is behind it from roles
          await opened.waitForLoadState("networkidle");
        }
        await opened.setViewportSize({ width, height: 900 });
        await opened.locator("h1:visible").first().waitFor();
        await settled(opened);
        await pictureOf(opened, `${name}-${colorScheme}-${width}`);
        for (const fault of await accessibilityFaults(opened)) found.push(`${colorScheme} ${width} ${name} ${fault}`);
        if (await opened.evaluate("document.documentElement.scrollWidth > innerWidth"))
          found.push(`${colorScheme} ${width} ${name} is wider than the window`);
      }
    }
    if (size) await opened.setViewportSize(size); // the story goes on as it was
    return found;
  };
  return {
    site,
    rostra,
    page,
    services,
    actor,
    shell,
    visitor,
    signedIn,
    picture: (name) => pictureOf(page, name),
    async tabTo(control) {
      for (let presses = 0; presses < TABS; presses++) {
        if ((await control.and(page.locator(":focus")).count()) > 0) return;
        await page.keyboard.press("Tab");
      }
      throw new Error("the control cannot be reached by Tab");
    },
    async putList(account, name, rules) {
      const items = rules.map((rule, index) => ({ order: (index + 1) * 10, stanzas: [], ...rule }));
      const { events } = await services.privacy.put(actor, account, { name, items: parsePrivacyItems(items) });
      expect(await services.effect(events)).toMatchObject({ pending: 0 });
    },
    async populate(domain, accounts) {
      const hal = { email: "hal@verona.example", name: "Hal", password, role: "helpdesk" } as const;
      await services.operators.add(actor, hal);
      const { events } = await services.domains.add(actor, domain);
      for (const [username, displayName] of Object.entries(accounts))
        await services.accounts.create(actor, { username, domain, password, ...(displayName && { displayName }) });
      expect(await services.effect(events)).toMatchObject({ pending: 0 });
    },
    faultsOf: (views) =>
      faults(
        page,
        Object.fromEntries(
          Object.entries(views).map(([name, view]) => [
            name,
            typeof view === "string" ? () => page.goto(rostra.consoleUrl + view) : view,
          ]),
        ),
        byTurns,
      ),
    faultsIn: (name, opened) => faults(opened, { [name]: async () => {} }, byTurns),
    faultsInEveryLook: (name, opened, arrive) => faults(opened, { [name]: arrive }, () => appearances),
    async [Symbol.asyncDispose]() {
      await Promise.all(contexts.map((context) => context.close()));
      await connection.close();
      await rostra[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
}
