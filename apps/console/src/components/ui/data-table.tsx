"use client";

import {
  type ColumnDef,
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { type KeyboardEvent as ReactKeyboardEvent, type ReactNode, useMemo } from "react";
import { cn } from "../../lib/cn.ts";
import { useTableChoice } from "../../lib/table-choice.ts";
import { Skeleton } from "./states.tsx";

/** The narrowest screen on which a column is shown. */
type Breakpoint = "sm" | "md" | "lg" | "xl";

const shownFrom: Readonly<Record<Breakpoint, string>> = {
  sm: "hidden sm:table-cell",
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
};

export interface DataColumn<Row> {
  readonly id: string;
  /** The heading; it also names the column where columns are chosen. */
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** The width as a class (`w-40`); absent: what is left. Widths are fixed, so that a page turns without anything moving. */
  readonly width?: string;
  /** Narrower screens leave it out. */
  readonly from?: Breakpoint;
  /** Whether rows can be put in its order. */
  readonly sortable?: boolean;
  /** Whether it cannot be hidden. */
  readonly required?: boolean;
  /** Whether it is shown only to who chooses it. */
  readonly isHiddenAtFirst?: boolean;
  /** Read out but not shown, for a column of menus. */
  readonly isLabelHidden?: boolean;
  readonly align?: "right";
}

export interface TableSort {
  readonly by: string;
  readonly descending: boolean;
}

export interface DataTableProps<Row> {
  /** Under which choices of columns are remembered. */
  readonly name: string;
  /** What the table is, as it is read out. */
  readonly label: string;
  /** Stable: made once, outside of components or by useMemo. */
  readonly columns: readonly DataColumn<Row>[];
  /** Absent while the first page is on its way: a skeleton of the same height is shown. */
  readonly rows: readonly Row[] | undefined;
  readonly rowId: (row: Row) => string;
  /** What a row is called where it is selected. */
  readonly rowLabel?: (row: Row) => string;
  /** Whether another page is on its way. */
  readonly isStale?: boolean;
  readonly sort?: TableSort;
  readonly onSort?: (sort: TableSort) => void;
  /** The ids of selected rows, of other pages too; absent: rows cannot be selected. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly skeletonRows?: number;
}

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

/** A table of one page of rows: the server sorts, filters and pages; columns, density and selection are the reader's. */
export function DataTable<Row extends object>({
  name,
  label,
  columns,
  rows,
  rowId,
  rowLabel = rowId,
  isStale = false,
  sort,
  onSort,
  selected,
  onSelect,
  skeletonRows = 10,
}: DataTableProps<Row>) {
  const {
    choice: { density, hidden },
  } = useTableChoice(name, hiddenAtFirst(columns));
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return columns.map(
      (column): ColumnDef<typeof features, Row> =>
        helper.display({ id: column.id, enableHiding: column.required !== true }),
    );
  }, [columns]);
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const rowSelection = useMemo(
    () => Object.fromEntries([...(selected ?? [])].map((id) => [id, true as const])),
    [selected],
  );
  const columnVisibility = Object.fromEntries(
    columns.map(({ id, required }) => [id, required === true || !hidden.includes(id)]),
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows ?? (none as readonly Row[]),
    getRowId: rowId,
    enableSubRowSelection: false,
    state: { columnVisibility, rowSelection },
    onRowSelectionChange: (change) => {
      const next = typeof change === "function" ? change(rowSelection) : change;
      onSelect?.(new Set(Object.keys(next)));
    },
  });
  const shown = table.getVisibleLeafColumns().flatMap(({ id }) => byId.get(id) ?? []);
  const isSelectable = selected !== undefined;
  const height = density === "compact" ? "h-9.5 [&>td]:py-1" : "h-14 [&>td]:py-2";
  const cellClass = (column: DataColumn<Row>): string =>
    cn(column.from && shownFrom[column.from], column.align === "right" && "text-right");
  return (
    <div {...(!rows && { role: "status", "aria-label": `Loading ${label.toLowerCase()}` })}>
      <table
        aria-label={label}
        aria-busy={isStale}
        aria-hidden={!rows}
        className={cn("w-full table-fixed", isStale && "opacity-60")}
      >
        <thead>
          <tr className="h-10 border-b text-left text-ink-3 text-xs [&>th]:px-3 [&>th]:font-medium">
            {isSelectable && (
              <th scope="col" className="w-11 pr-0! sm:pl-5!">
                <input
                  type="checkbox"
                  aria-label="Select all rows of this page"
                  checked={rows !== undefined && rows.length > 0 && table.getIsAllRowsSelected()}
                  ref={(box) => {
                    if (box) box.indeterminate = table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected();
                  }}
                  onChange={table.getToggleAllRowsSelectedHandler()}
                  className="size-4 align-middle"
                />
              </th>
            )}
            {shown.map((column) => (
              <th
                key={column.id}
                scope="col"
                {...(column.sortable && { "aria-sort": sorted(column, sort) })}
                className={cn(
                  column.width,
                  cellClass(column),
                  !isSelectable && "first:pl-4! sm:first:pl-5!",
                  "last:sm:pr-5!",
                )}
              >
                {column.sortable && onSort ? (
                  <SortButton column={column} sort={sort} onSort={onSort} />
                ) : (
                  <span className={cn(column.isLabelHidden ? "sr-only" : "block truncate")}>{column.label}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={rows && onRowKey}>
          {rows
            ? table.getRowModel().rows.map((row) => (
                <tr
                  key={row.id}
                  data-selected={row.getIsSelected() || undefined}
                  className={cn(
                    "relative border-b transition-colors last:border-0 hover:bg-hover data-selected:bg-accent-soft [&>td]:px-3",
                    height,
                  )}
                >
                  {isSelectable && (
                    <td className="relative z-10 pr-0! sm:pl-5!">
                      <input
                        type="checkbox"
                        aria-label={`Select ${rowLabel(row.original)}`}
                        checked={row.getIsSelected()}
                        onChange={row.getToggleSelectedHandler()}
                        className="size-4 align-middle"
                      />
                    </td>
                  )}
                  {shown.map((column) => (
                    <td
                      key={column.id}
                      className={cn(cellClass(column), !isSelectable && "first:pl-4! sm:first:pl-5!", "last:sm:pr-5!")}
                    >
                      {column.cell(row.original)}
                    </td>
                  ))}
                </tr>
              ))
            : Array.from({ length: skeletonRows }, (_, index) => index).map((row) => (
                <tr key={row} className={cn("border-b last:border-0 [&>td]:px-3", height)}>
                  {isSelectable && <td />}
                  {shown.map((column, index) => (
                    <td key={column.id} className={cn(cellClass(column), index === 0 && !isSelectable && "sm:pl-5!")}>
                      {!column.isLabelHidden && <Skeleton className={index === 0 ? "w-2/5 min-w-24" : "w-3/5"} />}
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

/** The columns that are shown only to who chooses them. */
export function hiddenAtFirst<Row>(columns: readonly DataColumn<Row>[]): readonly string[] {
  return columns.filter(({ isHiddenAtFirst }) => isHiddenAtFirst).map(({ id }) => id);
}

const ROW_LINK = "a[href], button:not([aria-haspopup])";

/** Puts the focus on what opens a row. */
export function focusRow(row: Element | null | undefined): void {
  row?.querySelector<HTMLElement>(ROW_LINK)?.focus();
}

/**
 * While the focus is in a row: the arrows, J and K go from row to row, Home and End to the first and the last, X selects it
 * and M opens its menu. What opens a row does so by Enter.
 */
function onRowKey(event: ReactKeyboardEvent<HTMLTableSectionElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
  const row = event.target.closest("tr");
  if (!row || row.parentElement !== event.currentTarget || event.target.closest('[role="menu"]')) return;
  const rows = event.currentTarget.rows;
  const to: Readonly<Record<string, Element | null | undefined>> = {
    ArrowDown: row.nextElementSibling ?? row,
    ArrowUp: row.previousElementSibling ?? row,
    Home: rows[0],
    End: rows[rows.length - 1],
  };
  const key = event.key.length === 1 ? letterMoves[event.key.toLowerCase()] : event.key;
  const next = key === undefined ? undefined : to[key];
  const isOnMenu = event.target.getAttribute("aria-haspopup") === "menu";
  if (next && !(isOnMenu && event.key === "ArrowDown")) focusRow(next);
  else if (event.key === "x") row.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
  else if (event.key === "m") openMenu(row.querySelector<HTMLElement>('[aria-haspopup="menu"]'));
  else return;
  event.preventDefault();
}

const letterMoves: Readonly<Record<string, string>> = { j: "ArrowDown", k: "ArrowUp" };

/** As by its own key: a menu opens by the pointer going down, or by Enter. */
function openMenu(trigger: HTMLElement | null): void {
  trigger?.focus();
  trigger?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

/** One array for ever: a new one would be new data at each rendering. */
const none: readonly never[] = [];

function sorted<Row>(column: DataColumn<Row>, sort: TableSort | undefined): "ascending" | "descending" | "none" {
  if (sort?.by !== column.id) return "none";
  return sort.descending ? "descending" : "ascending";
}

interface SortButtonProps<Row> {
  readonly column: DataColumn<Row>;
  readonly sort: TableSort | undefined;
  readonly onSort: (sort: TableSort) => void;
}

function SortButton<Row>({ column, sort, onSort }: SortButtonProps<Row>) {
  const isActive = sort?.by === column.id;
  const Icon = !isActive ? ChevronsUpDown : sort.descending ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => onSort({ by: column.id, descending: isActive && !sort.descending })}
      className={cn(
        "-mx-1 inline-flex max-w-full items-center gap-1 rounded px-1 py-0.5 hover:text-ink [&_svg]:size-3.5 [&_svg]:shrink-0",
        isActive && "text-ink",
      )}
    >
      <span className="truncate">{column.label}</span>
      <Icon aria-hidden />
    </button>
  );
}
