"use client";

import Link from "next/link";
import { formatNames, importMaker, type ListedImport } from "../../lib/import-words.ts";
import type { DataColumn } from "../ui/data-table.tsx";
import { Time } from "../ui/time.tsx";
import { actionParts, ImportStateBadge, importPath, RowBar } from "./import-text.tsx";

interface ImportColumnsInput {
  readonly own: string;
  readonly operatorNames: ReadonlyMap<string, string>;
}

/** The columns of the table of imports. */
export function importColumns({ own, operatorNames }: ImportColumnsInput): readonly DataColumn<ListedImport>[] {
  return [
    {
      id: "file",
      label: "File",
      required: true,
      cell: ({ id, fileName, domain, format, createdAt }) => (
        <>
          <Link
            href={importPath(id)}
            prefetch={false}
            title={fileName}
            className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
          >
            {fileName}
          </Link>
          <span className="block truncate text-ink-3 text-xs" title={domain}>
            {domain}
            {format && <span className="max-sm:hidden"> · {formatNames[format]}</span>}
            <span className="sm:hidden">
              {" · "}
              <Time at={createdAt} />
            </span>
          </span>
        </>
      ),
    },
    {
      id: "state",
      label: "State",
      width: "w-38",
      required: true,
      cell: ({ state, job }) => (
        <span className="flex items-center gap-2">
          <ImportStateBadge plan={{ state }} job={job} />
          {job && job.total > 0 && (
            <span className="text-ink-3 text-xs tabular-nums">{Math.floor((job.done / job.total) * 100)}%</span>
          )}
        </span>
      ),
    },
    {
      id: "rows",
      label: "Rows",
      width: "w-64",
      from: "md",
      cell: ({ totals }) => (totals ? <Totals totals={totals} /> : <span className="text-ink-3">–</span>),
    },
    {
      id: "maker",
      label: "By",
      width: "w-36",
      from: "lg",
      cell: ({ createdBy }) => {
        const name = importMaker(createdBy, own, operatorNames);
        return (
          <span className="block truncate text-ink-2" title={name}>
            {name}
          </span>
        );
      },
    },
    {
      id: "when",
      label: "When",
      width: "w-36",
      from: "sm",
      cell: ({ createdAt }) => (
        <span className="relative z-10 text-ink-2">
          <Time at={createdAt} />
        </span>
      ),
    },
  ];
}

/** What a plan comes to: a bar, and the numbers that are not zero. */
function Totals({ totals }: { readonly totals: NonNullable<ListedImport["totals"]> }) {
  const parts = actionParts(totals);
  const words = parts.filter(({ rows }) => rows > 0).map(({ rows, label }) => `${label} ${rows.toLocaleString("en")}`);
  const text = words.length === 0 ? "No rows" : words.join(" · ");
  return (
    <>
      <RowBar parts={parts} className="mb-1.5 h-1.5" />
      <span className="block truncate text-ink-2 text-xs tabular-nums" title={text}>
        {text}
      </span>
    </>
  );
}
