"use client";

import { X } from "lucide-react";
import type { AuditFilters } from "../../lib/audit-filters.ts";
import { actionWords, auditActor, familyNames } from "../../lib/audit-words.ts";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { useSearchText } from "../../lib/use-search-text.ts";
import { Button } from "../ui/button.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Input, Select } from "../ui/field.tsx";
import { SearchInput } from "../ui/search-input.tsx";

/** The choice of what concerns no domain; no domain has such a name. */
const INSTALLATION = ".";

interface AuditFilterBarProps {
  readonly filters: AuditFilters;
  readonly isFiltered: boolean;
  readonly domains: readonly string[];
  /** Who can be chosen: those of the entries on the screen. */
  readonly actors: readonly { readonly actor: string; readonly actorLabel: string }[];
  /** Whether domain and target are the page's own. */
  readonly isHistory: boolean;
  readonly onChange: (change: Partial<AuditFilters>, how?: "push" | "replace") => void;
  readonly onClear: () => void;
}

export function AuditFilterBar(props: AuditFilterBarProps) {
  const { filters, isFiltered, domains, actors, isHistory, onChange, onClear } = props;
  const { id, roles } = useOperator();
  const search = useSearchText(filters.text, (text) => onChange({ text }, "replace"));
  const { action, actor, target, from, to } = filters;
  const people = new Map(actors.map((one) => [one.actor, auditActor(one, id)]));
  if (actor !== undefined && !people.has(actor)) people.set(actor, auditActor({ actor, actorLabel: actor }, id));
  return (
    <search className="mb-3 flex flex-wrap gap-2">
      <SearchInput
        label="Search the audit"
        placeholder="Search names, reasons and details"
        value={search.text}
        onValueChange={search.set}
      />
      <Select
        aria-label="What"
        className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-44"
        value={action ?? ""}
        onChange={(event) => onChange({ action: event.target.value || undefined })}
      >
        <option value="">Everything</option>
        {action !== undefined && !(action in familyNames) && <option value={action}>{actionWords(action)}</option>}
        {Object.entries(familyNames).map(([family, label]) => (
          <option key={family} value={family}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Who"
        className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-44"
        value={actor ?? ""}
        onChange={(event) => onChange({ actor: event.target.value || undefined })}
      >
        <option value="">Anybody</option>
        {[...people].map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </Select>
      {!isHistory && (
        <DomainSelect
          domains={domains}
          {...(mayDoEverywhere(roles, "operator.read") && { other: { value: INSTALLATION, label: "No domain" } })}
          value={filters.installation ? INSTALLATION : filters.domain}
          onValueChange={(domain) =>
            onChange(
              domain === INSTALLATION ? { installation: true, domain: undefined } : { installation: false, domain },
            )
          }
        />
      )}
      <span
        className="flex min-w-0 flex-[1_1_17rem] items-center gap-1.5 text-ink-3 text-xs sm:max-w-78"
        title="Days of UTC"
      >
        <Input
          type="date"
          aria-label="From this day"
          value={from ?? ""}
          max={to}
          onChange={(event) => onChange({ from: event.target.value || undefined })}
        />
        to
        <Input
          type="date"
          aria-label="To this day"
          value={to ?? ""}
          min={from}
          onChange={(event) => onChange({ to: event.target.value || undefined })}
        />
      </span>
      {!isHistory && target !== undefined && (
        <Button look="ghost" className="min-w-0 max-w-full shrink" onClick={() => onChange({ target: undefined })}>
          <X aria-hidden />
          <span className="truncate">Only about {target}</span>
        </Button>
      )}
      {isFiltered && (
        <Button
          look="ghost"
          onClick={() => {
            search.forget();
            onClear();
          }}
        >
          <X aria-hidden />
          Clear
        </Button>
      )}
    </search>
  );
}
