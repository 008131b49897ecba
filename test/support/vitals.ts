import type { Page } from "playwright-core";

/** What the load of one page cost its reader, in this lab. */
export interface PageVitals {
  readonly name: string;
  /** Largest contentful paint, in milliseconds after the navigation began. */
  readonly lcp: number;
  /** Cumulative layout shift: sum of all shifts that no input explains. */
  readonly cls: number;
  /** Script that came over the wire, compressed or out of the cache, in kilobytes. */
  readonly scriptKilobytes: number;
  /** From the request to the first byte of the answer, in milliseconds. */
  readonly ttfb: number;
}

/** Runs in every document before its own scripts. */
const observers = `
globalThis.__vitals = { lcp: 0, cls: 0 };
new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) __vitals.lcp = startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) __vitals.cls += value;
}).observe({ type: "layout-shift", buffered: true });
`;

const reading = `(() => {
  const scripts = performance.getEntriesByType("resource").filter(({ name }) => /\\.js(\\?|$)/.test(name));
  const [{ responseStart, requestStart }] = performance.getEntriesByType("navigation");
  return {
    ...__vitals,
    scriptKilobytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000,
    ttfb: responseStart - requestStart,
  };
})()`;

/** Measures loads of pages. */
export class Vitals {
  readonly measured: PageVitals[] = [];

  /** From its next navigation on. */
  async watch(page: Page): Promise<void> {
    await page.addInitScript(observers);
  }

  /** Takes down what the last load of a watched page cost. */
  async measure(name: string, page: Page): Promise<void> {
    const read: Omit<PageVitals, "name"> = await page.evaluate(reading);
    this.measured.push({ name, ...read });
  }

  /** A line for each page, in the order of measuring. */
  table(): string {
    const line = (cells: readonly string[]): string =>
      cells.map((cell, index) => (index === 0 ? cell.padEnd(28) : cell.padStart(10))).join("");
    return [
      line(["page", "TTFB ms", "LCP ms", "CLS", "script kB"]),
      ...this.measured.map(({ name, ttfb, lcp, cls, scriptKilobytes }) =>
        line([name, ttfb.toFixed(0), lcp.toFixed(0), cls.toFixed(3), scriptKilobytes.toFixed(0)]),
      ),
    ].join("\n");
  }
}
