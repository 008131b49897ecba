"use client";

import type { ReactNode } from "react";
import type { CursorTrail } from "../../lib/cursor-trail.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { CursorPager } from "./cursor-pager.tsx";
import { DataTable, type DataTableProps } from "./data-table.tsx";
import { Notice } from "./notice.tsx";
import { ErrorState } from "./states.tsx";

/** One page of a list, as procedures of lists give it. */
interface Page<Row> {
  readonly items: readonly Row[];
  /** The cursor of the next page; null: this is the last. */
  readonly next: string | null;
}

/** A query for one, as React Query gives it. */
interface PageQuery<Row> {
  readonly data: Page<Row> | undefined;
  readonly error: unknown;
  readonly isError: boolean;
  readonly isPlaceholderData: boolean;
  readonly refetch: () => Promise<unknown>;
}

interface PagedTableProps<Row extends object> extends Omit<DataTableProps<Row>, "rows" | "isStale"> {
  /** What the page was asked by. */
  readonly query: PageQuery<Row>;
  /** The rows where they are not those of the page as it came. */
  readonly rows?: readonly Row[] | undefined;
  readonly trail: CursorTrail;
  readonly onTurn: (trail: CursorTrail) => void;
  /** Where one is, in words: "51–100 of 1,204 accounts". */
  readonly range: string;
  /** Shown in place of a page without rows; absent: the table is there without them. */
  readonly empty?: ReactNode;
}

/**
 * A list a page at a time, whatever becomes of it: on its way, with nothing in it, not to be had, or not up to date because it
 * could not be renewed.
 */
export function PagedTable<Row extends object>({
  query: { data: page, error, isError, isPlaceholderData, refetch },
  rows,
  trail,
  onTurn,
  range,
  empty,
  ...table
}: PagedTableProps<Row>) {
  if (isError && !page) return <ErrorState error={failureMessage(error)} onRetry={() => void refetch()} />;
  if (page?.items.length === 0 && empty) return empty;
  return (
    <>
      {isError && (
        <Notice tone="warn" className="rounded-none">
          Not up to date: {failureMessage(error)}
        </Notice>
      )}
      <DataTable {...table} rows={rows ?? page?.items} isStale={isPlaceholderData} />
      {page && (
        <CursorPager trail={trail} next={page.next} isStale={isPlaceholderData} onTurn={onTurn}>
          {range}
        </CursorPager>
      )}
    </>
  );
}
