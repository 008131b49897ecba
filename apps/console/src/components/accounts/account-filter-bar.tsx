"use client";

import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import {
  type AccountFilters,
  type ChangeFilters,
  isFiltered,
  type LoginFilter,
  readLogin,
  withFilters,
  withoutFilters,
  writeLogin,
} from "../../lib/account-filters.ts";
import { loginWords, statusWords } from "../../lib/account-words.ts";
import { useSearchText } from "../../lib/use-search-text.ts";
import { Button } from "../ui/button.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Input, Select } from "../ui/field.tsx";
import { SearchInput } from "../ui/search-input.tsx";

interface AccountFilterBarProps {
  readonly filters: AccountFilters;
  readonly domains: readonly string[];
  readonly groups: readonly { readonly id: string; readonly name: string; readonly domain: string }[];
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** The arrow down leaves the search for what it found. */
  readonly onLeaveSearch: () => void;
  readonly onChange: ChangeFilters;
  /** What stands at the end of the row. */
  readonly children: ReactNode;
}

const selectClass = "w-auto min-w-0 flex-[1_1_8rem] sm:max-w-40";

/** The choice of a day; no time of login is written so. */
const SOME_DAY = "day";

const logins: readonly LoginFilter[] = [
  { kind: "within", days: 7 },
  { kind: "notWithin", days: 30 },
  { kind: "notWithin", days: 90 },
  { kind: "notWithin", days: 365 },
  { kind: "never" },
];

export function AccountFilterBar(props: AccountFilterBarProps) {
  const { filters, domains, groups, searchField, onLeaveSearch, onChange, children } = props;
  const { status, domain, group, online, login } = filters;
  const search = useSearchText(filters.search, (text) =>
    onChange((now) => withFilters(now, { search: text }), "replace"),
  );
  const set = (change: Parameters<typeof withFilters>[1]): void => onChange((now) => withFilters(now, change));
  const shownGroups = groups.filter((one) => domain === undefined || one.domain === domain);
  const areManyDomains = new Set(shownGroups.map((one) => one.domain)).size > 1;
  const groupName = groups.find(({ id }) => id === group)?.name ?? "a group";
  return (
    <search className="mb-3 block">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search accounts"
          placeholder="Search username, name or e-mail"
          value={search.text}
          onValueChange={search.set}
          field={searchField}
          onLeave={onLeaveSearch}
          shortcut="/"
          className="sm:flex-[1_1_13rem]"
        />
        <Select
          aria-label="Status"
          className={selectClass}
          value={status ?? ""}
          onChange={({ target: { value } }) => set({ status: statuses.find((one) => one === value) })}
        >
          <option value="">Any status</option>
          {statuses.map((one) => (
            <option key={one} value={one}>
              {statusWords[one]}
            </option>
          ))}
        </Select>
        <DomainSelect
          domains={domains}
          value={domain}
          onValueChange={(value) => set({ domain: value, group: undefined })}
        />
        {(groups.length > 0 || group !== undefined) && (
          <Select
            aria-label="Group"
            className={selectClass}
            value={group ?? ""}
            onChange={(event) => set({ group: event.target.value || undefined })}
          >
            <option value="">Any group</option>
            {group !== undefined && !shownGroups.some(({ id }) => id === group) && (
              <option value={group}>{groupName}</option>
            )}
            {shownGroups.map((one) => (
              <option key={one.id} value={one.id}>
                {areManyDomains ? `${one.name} · ${one.domain}` : one.name}
              </option>
            ))}
          </Select>
        )}
        <Select
          aria-label="Online"
          className="w-auto min-w-0 flex-[1_1_9.5rem] sm:max-w-44"
          value={online === undefined ? "" : online ? "yes" : "no"}
          onChange={({ target: { value } }) => set({ online: value === "" ? undefined : value === "yes" })}
        >
          <option value="">On- or offline</option>
          <option value="yes">Online now</option>
          <option value="no">Offline</option>
        </Select>
        <Select
          aria-label="Last login"
          className="w-auto min-w-0 flex-[1_1_10rem] sm:max-w-48"
          value={login?.kind === "before" ? SOME_DAY : login ? writeLogin(login) : ""}
          onChange={({ target: { value } }) =>
            set({ login: value === SOME_DAY ? { kind: "before", day: today() } : readLogin(value) })
          }
        >
          <option value="">Any last login</option>
          {login && login.kind !== "before" && !logins.some((one) => writeLogin(one) === writeLogin(login)) && (
            <option value={writeLogin(login)}>{loginWords(login)}</option>
          )}
          {logins.map((one) => (
            <option key={writeLogin(one)} value={writeLogin(one)}>
              {loginWords(one)}
            </option>
          ))}
          <option value={SOME_DAY}>Before a day…</option>
        </Select>
        {login?.kind === "before" && (
          <Input
            type="date"
            aria-label="Last login before this day"
            title="A day of UTC"
            className="w-auto"
            value={login.day}
            onChange={(event) => {
              const day = readLogin(event.target.value);
              if (day) set({ login: day });
            }}
          />
        )}
        <span className="ml-auto flex items-center gap-1">{children}</span>
      </div>
      {isFiltered(filters) && (
        <ul aria-label="Filters" className="mt-2 flex flex-wrap items-center gap-1.5">
          {filters.search.trim() !== "" && (
            <Chip
              onRemove={() => {
                search.forget();
                set({ search: "" });
              }}
            >
              “{filters.search.trim()}”
            </Chip>
          )}
          {status && <Chip onRemove={() => set({ status: undefined })}>{statusWords[status]}</Chip>}
          {domain !== undefined && <Chip onRemove={() => set({ domain: undefined, group: undefined })}>{domain}</Chip>}
          {group !== undefined && <Chip onRemove={() => set({ group: undefined })}>In {groupName}</Chip>}
          {online !== undefined && (
            <Chip onRemove={() => set({ online: undefined })}>{online ? "Online now" : "Offline"}</Chip>
          )}
          {login && <Chip onRemove={() => set({ login: undefined })}>{loginWords(login)}</Chip>}
          <li>
            <Button
              look="ghost"
              size="sm"
              onClick={() => {
                search.forget();
                onChange(withoutFilters);
              }}
            >
              Clear all
            </Button>
          </li>
        </ul>
      )}
    </search>
  );
}

const statuses = ["active", "suspended", "deleted"] as const;

function Chip({ onRemove, children }: { readonly onRemove: () => void; readonly children: ReactNode }) {
  return (
    <li className="inline-flex h-7 min-w-0 max-w-full items-center rounded-full border bg-surface pl-2.5 text-xs">
      <span className="truncate">{children}</span>
      <button
        type="button"
        onClick={onRemove}
        className="grid size-7 shrink-0 place-items-center rounded-full text-ink-3 hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
        <span className="sr-only">Remove the filter {children}</span>
      </button>
    </li>
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
