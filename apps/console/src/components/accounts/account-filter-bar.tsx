"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type AccountFilters, isFiltered, noFilters, withFilters } from "../../lib/account-filters.ts";
import { Button } from "../ui/button.tsx";
import { controlClasses, Select } from "../ui/field.tsx";

/** How long typing must pause before the search runs, in milliseconds. */
const TYPING_PAUSE_MS = 200;

interface AccountFilterBarProps {
  readonly filters: AccountFilters;
  readonly domains: readonly string[];
  readonly onChange: (filters: AccountFilters, how?: "push" | "replace") => void;
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
          onChange(withFilters(filters, { status: value === "active" || value === "suspended" ? value : undefined }));
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
          onChange={(event) => onChange(withFilters(filters, { domain: event.target.value || undefined }))}
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
        <Button look="ghost" onClick={() => onChange(noFilters)}>
          <X aria-hidden />
          Clear
        </Button>
      )}
    </search>
  );
}

/** The text in the search field: ahead of the URL while one types, with it when Back or a link changes the URL. */
function useSearchText(filters: AccountFilters, onChange: AccountFilterBarProps["onChange"]) {
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
    set(next: string): void {
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = next;
        onChange(withFilters(filters, { search: next }), "replace");
      }, TYPING_PAUSE_MS);
    },
  };
}
