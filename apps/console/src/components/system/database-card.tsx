"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { byteWords } from "../../lib/byte-words.ts";
import { Fact } from "../ui/fact.tsx";
import { Time } from "../ui/time.tsx";

/** What the database tells of itself. */
export function DatabaseFacts({ database }: { database: RouterOutputs["system"]["database"] }) {
  const { version, bytes, connections, tables, migrations } = database;
  const [newest] = migrations;
  const most = Math.max(1, ...tables.map((table) => table.bytes));
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 border-b px-4 py-4 sm:grid-cols-4 sm:px-5">
        <Fact name="Postgres">{version}</Fact>
        <Fact name="Size">{byteWords(bytes)}</Fact>
        <Fact name="Connections">
          {connections.now} of {connections.limit}
        </Fact>
        <Fact name="Schema">{migrations.length} changes</Fact>
      </dl>
      <table className="w-full table-fixed" aria-label="Largest tables">
        <thead>
          <tr className="h-9 border-b text-left text-ink-3 text-xs [&>th]:px-4 [&>th]:font-medium">
            <th scope="col" className="sm:pl-5!">
              Largest tables
            </th>
            <th scope="col" className="w-28 text-right">
              Rows, about
            </th>
            <th scope="col" className="w-24 text-right">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr key={table.name} className="h-9 border-b last:border-0 [&>td]:px-4">
              <td className="relative sm:pl-5!">
                <span
                  aria-hidden
                  className="absolute inset-y-1 left-0 bg-accent-soft"
                  style={{ width: `${(table.bytes / most) * 100}%` }}
                />
                <span className="relative block truncate font-mono text-xs" title={table.name}>
                  {table.name}
                </span>
              </td>
              <td className="text-right text-ink-2 tabular-nums">{Math.round(table.rows).toLocaleString("en")}</td>
              <td className="text-right tabular-nums">{byteWords(table.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {newest && (
        <details className="border-t">
          <summary className="px-4 py-3 text-[0.8125rem] text-ink-2 hover:text-ink sm:px-5">
            Changes of the schema, newest first
          </summary>
          <ul className="max-h-64 overflow-y-auto border-t px-4 py-2 sm:px-5" aria-label="Migrations">
            {migrations.map(({ name, at }) => (
              <li key={name} className="flex justify-between gap-4 py-1 text-xs">
                <span className="truncate font-mono" title={name}>
                  {name}
                </span>
                <Time at={at} as="date" className="shrink-0 text-ink-3" />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
