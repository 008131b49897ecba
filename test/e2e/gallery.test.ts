import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takesPictures } from "../support/browser.ts";
import { type ConsoleSite, startConsole } from "../support/console.ts";
import { root } from "../support/rostra.ts";
import { Vitals } from "../support/vitals.ts";
import { connect, settle } from "./gallery/company.ts";
import { type View, type Viewer, viewsOf } from "./gallery/views.ts";

// With ROSTRA_TEST_PICTURES=all, as `npm run gallery` has it, in each theme at each width.

/** Layout that shifts by more is felt (web.dev, "good"). */
const CLS_LIMIT = 0.1;

const emails = { admin: "dora@verona.example", helpdesk: "hal@verona.example", auditor: "aud@verona.example" };

let site: ConsoleSite;
let vitals: Vitals;
let views: readonly View[];
/** Known before there is a site, whose ids are in the paths. */
const viewNames = viewsOf({ importId: "", invitation: "", group: "" })
  .filter(({ isExtra }) => takesPictures || !isExtra)
  .map(({ name }) => name);
const pages = new Map<Viewer, Page>();

beforeAll(async () => {
  site = await startConsole();
  vitals = new Vitals();
  views = viewsOf(await settle(site));
  await connect(site);
});
afterAll(async () => {
  const folder = join(root, "test/artifacts/gallery");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), album(viewNames));
  if (vitals) console.log(vitals.table());
  await site?.[Symbol.asyncDispose]();
});

async function pageOf(viewer: Viewer): Promise<Page> {
  const open = pages.get(viewer);
  if (open) return open;
  const page =
    viewer === "owner"
      ? site.page
      : viewer === "anybody" || viewer === "account"
        ? await site.visitor()
        : await site.signedIn(emails[viewer]);
  await vitals.watch(page);
  pages.set(viewer, page);
  return page;
}

describe("gallery: axe finds nothing in either theme, nothing is wider than the window, nothing jumps", () => {
  it.each(viewNames)("WCAG 2.2 AA %s", async (name) => {
    const view = views.find((one) => one.name === name);
    if (!view) throw new Error(`there is no view ${name}`);
    const page = await pageOf(view.as ?? "owner");
    const faults = await site.faultsInEveryLook(`gallery/${name}`, page, async () => {
      await page.goto(site.rostra.consoleUrl + view.path);
      await page.waitForLoadState("networkidle");
      await vitals.measure(name, page);
      await view.arrive?.(page);
    });
    await view.leave?.(page);
    expect(faults).toEqual([]);
    expect(vitals.measured.at(-1)?.cls).toBeLessThan(CLS_LIMIT);
  });
});

/** A page with all pictures. */
function album(names: readonly string[]): string {
  const looks = ["light-1440", "dark-1440", "light-390", "dark-390"];
  const rows = names.map(
    (name) =>
      `<h2>${name}</h2><p>${looks.map((look) => `<img loading="lazy" src="${name}-${look}.png" alt="${look}">`).join("")}</p>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Rostra</title><style>p{display:flex;gap:1em;overflow:auto}img{height:480px}</style>${rows.join("")}`;
}
