"use client";

import { X } from "lucide-react";
import {
  type AccountFilters,
  type ChangeFilters,
  isFiltered,
  noFilters,
  withFilters,
} from "../../lib/account-filters.ts";
import { useSearchText } from "../../lib/use-search-text.ts";
import { Button } from "../ui/button.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Select } from "../ui/field.tsx";
import { SearchInput } from "../ui/search-input.tsx";

interface AccountFilterBarProps {
  readonly filters: AccountFilters;
  readonly domains: readonly string[];
  readonly onChange: ChangeFilters;
}

export function AccountFilterBar({ filters, domains, onChange }: AccountFilterBarProps) {
  const search = useSearchText(filters.search, (text) =>
    onChange((now) => withFilters(now, { search: text }), "replace"),
  );
  return (
    <search className="mb-3 flex flex-wrap gap-2">
      <SearchInput
        label="Search accounts"
        placeholder="Search username, name or e-mail"
        value={search.text}
        onValueChange={search.set}
      />
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
      <DomainSelect
        domains={domains}
        value={filters.domain}
        onValueChange={(domain) => onChange((now) => withFilters(now, { domain }))}
      />
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
