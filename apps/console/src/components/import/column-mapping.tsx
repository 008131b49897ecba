"use client";

import { Lock } from "lucide-react";
import {
  columnsFault,
  IGNORED,
  type ImportColumn,
  importFieldGroups,
  importFieldName,
} from "../../lib/import-words.ts";
import { Select } from "../ui/field.tsx";

interface ColumnMappingProps {
  readonly columns: readonly ImportColumn[];
  readonly onMap: (column: string, field: string) => void;
}

/** The columns of a file, what is in the first rows, and what each is taken as. */
export function ColumnMapping({ columns, onMap }: ColumnMappingProps) {
  const fault = columnsFault(columns);
  return (
    <>
      <ul aria-label="Columns" className="overflow-hidden rounded-lg border">
        {columns.map(({ name, field, samples }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
            key={index}
            className="grid items-center gap-x-4 gap-y-2 border-b px-3 py-2.5 last:border-0 sm:grid-cols-[minmax(0,1fr)_14rem]"
          >
            <div className="min-w-0">
              <p className="truncate font-medium" title={name}>
                {name === "" ? "Without a name" : name}
              </p>
              <Samples samples={samples} />
            </div>
            <Select
              aria-label={`Column ${name}`}
              value={field ?? IGNORED}
              onChange={(event) => onMap(name, event.target.value)}
              className={field === undefined ? "text-ink-3" : undefined}
            >
              <option value={IGNORED}>Pass over</option>
              {importFieldGroups.map((group) => (
                <optgroup key={group.label} label={group.label}>
                  {group.fields.map((one) => (
                    <option key={one} value={one}>
                      {importFieldName(one)}
                    </option>
                  ))}
                </optgroup>
              ))}
              <optgroup label="Of your own">
                <option value={attributeOf(name, field)}>{importFieldName(attributeOf(name, field))}</option>
              </optgroup>
            </Select>
          </li>
        ))}
      </ul>
      {fault !== undefined && (
        <p role="alert" className="mt-2 text-[0.8125rem] text-danger-ink">
          {fault}
        </p>
      )}
    </>
  );
}

function attributeOf(name: string, field: string | undefined): string {
  return field?.startsWith("attribute:") ? field : `attribute:${name}`;
}

function Samples({ samples }: { readonly samples: readonly string[] | undefined }) {
  if (!samples)
    return (
      <p className="flex items-center gap-1.5 text-ink-3 text-xs">
        <Lock aria-hidden className="size-3" />
        Not shown
      </p>
    );
  const text = samples.map((sample) => (sample === "" ? "–" : sample)).join(" · ");
  return (
    <p className="truncate text-ink-3 text-xs" title={text}>
      {text === "" ? "No rows" : text}
    </p>
  );
}
