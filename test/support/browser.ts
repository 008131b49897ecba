import { AxeBuilder } from "@axe-core/playwright";
import { processEnvironment } from "@rostra/config/settings";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's Chromium, or the one that `npm test` fetched for a user who cannot install it. */
const executablePath = processEnvironment["ROSTRA_TEST_CHROMIUM"] || "/usr/bin/chromium";

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What axe finds wrong with the page, a line each. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
  );
}
