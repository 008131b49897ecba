"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import {
  type AccountFilters,
  type ChangeFilters,
  isFiltered,
  noFilters,
  withFilters,
} from "../../lib/account-filters.ts";
import { Button } from "../ui/button.tsx";
import { controlClasses, Select } from "../ui/field.tsx";

/** How long typing must pause before the search runs, in milliseconds. */
const TYPING_PAUSE_MS = 200;

interface AccountFilterBarProps {
  readonly filters: AccountFilters;
  readonly domains: readonly string[];
  readonly onChange: ChangeFilters;
}

export function AccountFilterBar({ filters, domains, onChange }: AccountFilterBarProps) {
  const search = useSearchText(filters, onChange);
  return (
    <search className="mb-3 flex flex-wrap gap-2">
      <span className="relative flex min-w-0 flex-[1_1_16rem] sm:max-w-sm">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3"
        />
        <input
          type="search"
          aria-label="Search accounts"
          placeholder="Search username, name or e-mail"
          value={search.text}
          onChange={(event) => search.set(event.target.value)}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={200}
          className={`${controlClasses} pl-9 text-ellipsis`}
        />
      </span>
      <Select
        aria-label="Status"
        className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-40"
        value={filters.status ?? ""}
        onChange={(event) => {
          const { value } = event.target;
          const status = value === "active" || value === "suspended" ? value : undefined;
          onChange((now) => withFilters(now, { status }));
        }}
      >
        <option value="">Any status</option>
        <option value="active">Active</option>
        <option value="suspended">Suspended</option>
      </Select>
      {(domains.length > 1 || filters.domain) && (
        <Select
          aria-label="Domain"
          className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-56"
          value={filters.domain ?? ""}
          onChange={(event) => {
            const domain = event.target.value || undefined;
            onChange((now) => withFilters(now, { domain }));
          }}
        >
          <option value="">All domains</option>
          {filters.domain && !domains.includes(filters.domain) && (
            <option value={filters.domain}>{filters.domain}</option>
          )}
          {domains.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      )}
      {isFiltered(filters) && (
        <Button
          look="ghost"
          onClick={() => {
            search.forget();
            onChange(() => noFilters);
          }}
        >
          <X aria-hidden />
          Clear
        </Button>
      )}
    </search>
  );
}

/** The text in the search field: ahead of the URL while one types, with it when Back or a link changes the URL. */
function useSearchText(filters: AccountFilters, onChange: ChangeFilters) {
  const [text, setText] = useState(filters.search);
  const written = useRef(filters.search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (filters.search === written.current) return;
    clearTimeout(timer.current);
    written.current = filters.search;
    setText(filters.search);
  }, [filters.search]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    text,
    /** Empties the field without a search. */
    forget(): void {
      clearTimeout(timer.current);
      written.current = "";
      setText("");
    },
    set(next: string): void {
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = next;
        onChange((now) => withFilters(now, { search: next }), "replace");
      }, TYPING_PAUSE_MS);
    },
  };
}
