import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, startConsole } from "../support/console.ts";
import { root } from "../support/rostra.ts";
import { Vitals } from "../support/vitals.ts";
import { settle } from "./gallery/company.ts";
import { type View, type Viewer, viewsOf } from "./gallery/views.ts";

// With ROSTRA_TEST_PICTURES=all, as `npm run gallery` has it, in each theme at each width.

/** Layout that shifts by more is felt (web.dev, "good"). */
const CLS_LIMIT = 0.1;

const emails = { admin: "dora@verona.example", helpdesk: "hal@verona.example", auditor: "aud@verona.example" };

let site: ConsoleSite;
let vitals: Vitals;
let views: readonly View[];
const pages = new Map<Viewer, Page>();

beforeAll(async () => {
  site = await startConsole();
  vitals = new Vitals();
  views = viewsOf(await settle(site));
});
afterAll(async () => {
  const folder = join(root, "test/artifacts/gallery");
  mkdirSync(folder, { recursive: true });
  if (views) writeFileSync(join(folder, "index.html"), album(views.map(({ name }) => name)));
  await site?.[Symbol.asyncDispose]();
});

async function pageOf(viewer: Viewer): Promise<Page> {
  const open = pages.get(viewer);
  if (open) return open;
  const page =
    viewer === "owner" ? site.page : viewer === "anybody" ? await site.visitor() : await site.signedIn(emails[viewer]);
  await vitals.watch(page);
  pages.set(viewer, page);
  return page;
}

describe("gallery: every page and state", () => {
  it("WCAG 2.2 AA: axe finds nothing in either theme, nothing is wider than the window, and nothing jumps", async () => {
    const faults: string[] = [];
    for (const { name, path, as = "owner", arrive } of views) {
      const page = await pageOf(as);
      const found = await site.faultsIn(`gallery/${name}`, page, async () => {
        await page.goto(site.rostra.consoleUrl + path);
        await page.waitForLoadState("networkidle");
        await vitals.measure(name, page);
        await arrive?.(page);
      });
      faults.push(...found);
    }
    console.log(vitals.table());
    expect(faults).toEqual([]);
    expect(vitals.measured.filter(({ cls }) => cls > CLS_LIMIT)).toEqual([]);
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
