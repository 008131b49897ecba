"use client";

import { CopyButton } from "../ui/copy-button.tsx";

/** Where the live server shows its metrics, and how a collector is told of it. */
export function Metrics({ address }: { address: string }) {
  const { host, protocol } = new URL(address);
  const scrape = [
    "scrape_configs:",
    "  - job_name: rostra",
    `    scheme: ${protocol.replace(":", "")}`,
    "    static_configs:",
    `      - targets: ["${host}"]`,
  ].join("\n");
  return (
    <div className="px-4 py-4 sm:px-5">
      <p className="text-ink-2">
        The server shows its counters as text, for Prometheus and others that read its format, to collectors on its own
        machine only: <span className="wrap-anywhere font-mono text-ink text-xs">{address}</span>
      </p>
      <div className="relative mt-3 rounded-lg border bg-sunken">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre tabIndex={0} className="overflow-x-auto p-3 pr-12 font-mono text-xs">
          {scrape}
        </pre>
        <div className="absolute top-1.5 right-1.5">
          <CopyButton text={scrape} what="settings" />
        </div>
      </div>
    </div>
  );
}
