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
      // A page that a test answers for has no address; what it asks of this machine would be refused.
      "--disable-features=LocalNetworkAccessChecks",
    ],
  });
}

let shared: Promise<Browser> | undefined;

/** The browser of all files of this worker: to start one takes as long as a short story. It ends with the worker. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

const pictures = processEnvironment["ROSTRA_TEST_PICTURES"];

/** Whether pages that are looked at leave a picture: unless ROSTRA_TEST_PICTURES is `none`, as a plain `npm test` has it. */
export const takesPictures = pictures !== "none";

/**
 * How pages are looked at: each theme and each width once, for colours do not depend on the width. With
 * ROSTRA_TEST_PICTURES=all in the environment, each theme at each width.
 */
export const appearances: readonly { readonly colorScheme: "light" | "dark"; readonly width: number }[] = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 390 },
  ...(pictures === "all"
    ? ([
        { colorScheme: "light", width: 390 },
        { colorScheme: "dark", width: 1440 },
      ] as const)
    : []),
];

/** How the page of that place in a story is looked at: where no pictures are taken in one of the looks, by turns. The gallery takes all. */
export function looksInTurn(place: number): typeof appearances {
  return takesPictures ? appearances : appearances.filter((_, look) => look === place % appearances.length);
}

/** Rows of a long table after these are made as they are; to look at the contrast of each takes longer than all the rest. */
const likeRows = "tbody tr:nth-child(n + 16)";

/** What axe finds wrong with the page, a line each. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // In the page itself: another page to put the results of frames together costs more than the look, and there are none.
  const builder = pictures === "all" ? new AxeBuilder({ page }) : new AxeBuilder({ page }).exclude(likeRows);
  const { violations } = await builder
    .options({ resultTypes: ["violations"], preload: false }) // what is right need not be told node by node, which takes longest
    .setLegacyMode(true)
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
  );
}
