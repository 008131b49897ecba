"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, ShieldCheck, TriangleAlert } from "lucide-react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";

type Chain = RouterOutputs["audit"]["verify"]["chains"][number];

const faults: Readonly<Record<NonNullable<Chain["fault"]>["kind"], string>> = {
  altered: "was altered",
  removed: "does not follow the one before it: entries were removed",
  reordered: "stands in another place than it was written",
  truncated: "is the last that is left: entries after it were cut off",
  added: "was put in past the end",
};

/** Whether nobody has tampered with the audit: asked when somebody wants to know, of one domain or all. */
export function ChainCheck({ domain, installation }: { domain: string | undefined; installation: boolean }) {
  const api = useApi();
  const scope = installation ? { installation: true as const } : domain === undefined ? {} : { domain };
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery({
    ...api.audit.verify.queryOptions(scope),
    enabled: false,
    retry: false,
  });
  return (
    <section aria-labelledby="chain" className="mb-5 rounded-xl border bg-surface px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <ShieldCheck aria-hidden className="size-5 shrink-0 text-ink-3 max-sm:hidden" />
        <div className="min-w-0 flex-1 basis-56">
          <h2 id="chain" className="font-semibold text-sm">
            Nothing here can be changed unnoticed
          </h2>
          <p className="text-ink-3 text-xs">
            Each entry is sealed with the one before it, by a chain of hashes for each domain.
          </p>
        </div>
        <Button size="sm" busy={isFetching} onClick={() => void refetch()}>
          {data ? "Verify again" : "Verify"}
        </Button>
      </div>
      <div role="status">
        {error && !isFetching ? (
          <Notice tone="danger" className="mt-3">
            {failureMessage(error)}
          </Notice>
        ) : (
          data && (
            <ul aria-label="Chains" className="mt-3 border-t pt-1">
              {data.chains.map((chain) => (
                <ChainRow key={chain.domain ?? ""} chain={chain} />
              ))}
              <li className="pt-2 text-ink-3 text-xs">
                Verified <Time at={new Date(dataUpdatedAt)} />
              </li>
            </ul>
          )
        )}
      </div>
    </section>
  );
}

function ChainRow({ chain: { domain, entries, pruned, end, fault } }: { chain: Chain }) {
  const Icon = fault ? TriangleAlert : CircleCheck;
  return (
    <li className="flex items-start gap-2.5 border-b py-2 text-[0.8125rem] last-of-type:border-0">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${fault ? "text-danger-ink" : "text-ok-ink"}`} />
      <div className="wrap-anywhere min-w-0 flex-1">
        <span className="font-medium">{domain ?? "The installation"}</span>{" "}
        {fault ? (
          <span className="text-danger-ink">
            Entry {fault.id} {faults[fault.kind]}. {plural(entries, "entry before it holds", "entries before it hold")}.
          </span>
        ) : (
          <span className="text-ink-2">Chain verified: {plural(entries, "entry", "entries")}.</span>
        )}
        {pruned > 0 && <span className="text-ink-3"> {plural(pruned, "older one")} removed by retention.</span>}
        <span className="block truncate font-mono text-ink-3 text-xs" title={end.hash}>
          {end.id} · {end.hash}
        </span>
      </div>
    </li>
  );
}
