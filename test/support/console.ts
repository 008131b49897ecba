import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { accessibilityFaults, appearances, launchBrowser } from "./browser.ts";
import { makeSite, type Rostra, root, rostractl, type Site, startRostra } from "./rostra.ts";

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
  /** What `rostractl` prints; throws with its complaint. */
  shell(args: readonly string[], input?: string): Promise<string>;
  /** The overview as another operator, in a browser profile of its own. */
  signedIn(email: string): Promise<Page>;
  /** Keeps a picture of the owner's page. */
  picture(name: string): Promise<void>;
  /** Presses Tab until the control has the focus. */
  tabTo(control: Locator): Promise<void>;
  /**
   * What axe finds on the owner's page at these paths by name, light and wide, dark and narrow, and where they are wider
   * than the window; leaves a picture of each.
   */
  faultsOf(paths: Readonly<Record<string, string>>): Promise<readonly string[]>;
}

/** Tabs pressed before a control counts as out of reach. */
const TABS = 80;

export async function startConsole(): Promise<ConsoleSite> {
  mkdirSync(artifacts, { recursive: true });
  const site = await makeSite();
  const rostra = await startRostra(site.env);
  const shell = async (args: readonly string[], input = ""): Promise<string> => {
    const { code, stdout, stderr } = await rostractl(site.env, args, input);
    if (code !== 0) throw new Error(`rostractl ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  await shell(["operator", "add", "ann@verona.example", "--name", "Ann Owner", "--password-stdin"], password);
  const browser = await launchBrowser();
  const signedIn = async (email: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const opened = await context.newPage();
    await opened.goto(`${rostra.consoleUrl}/sign-in`);
    await opened.getByLabel("E-mail").fill(email);
    await opened.getByLabel("Password", { exact: true }).fill(password);
    await opened.getByRole("button", { name: "Sign in" }).click();
    await opened.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    return opened;
  };
  const page = await signedIn("ann@verona.example");
  const picture = async (name: string): Promise<void> => {
    await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true, animations: "disabled" });
  };
  return {
    site,
    rostra,
    page,
    shell,
    signedIn,
    picture,
    async tabTo(control) {
      for (let presses = 0; presses < TABS; presses++) {
        if ((await control.and(page.locator(":focus")).count()) > 0) return;
        await page.keyboard.press("Tab");
      }
      throw new Error("the control cannot be reached by Tab");
    },
    async faultsOf(paths) {
      const faults: string[] = [];
      for (const { colorScheme, width } of appearances) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        for (const [name, path] of Object.entries(paths)) {
          await page.goto(rostra.consoleUrl + path);
          await page.locator("h1:visible").first().waitFor(); // a dialog hides what is behind it from roles
          await page.waitForLoadState("networkidle");
          await picture(`${name}-${colorScheme}-${width}`);
          for (const fault of await accessibilityFaults(page)) faults.push(`${colorScheme} ${width} ${path} ${fault}`);
          if (await page.evaluate("document.documentElement.scrollWidth > innerWidth"))
            faults.push(`${colorScheme} ${width} ${path} is wider than the window`);
        }
      }
      return faults;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rostra[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
}
