"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { SESSION_TRANSPORTS } from "@rostra/core/session/online-session-store";
import { MECHANISMS } from "@rostra/xmpp/sasl/mechanism";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { isSessionFiltered, NONE, type SessionFilters } from "../../lib/session-filters.ts";
import { showNames, tlsName, transportNames } from "../../lib/session-words.ts";
import { useSearchText } from "../../lib/use-search-text.ts";
import { Button } from "../ui/button.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Select } from "../ui/field.tsx";
import { SearchInput } from "../ui/search-input.tsx";

/** The versions of TLS that the server speaks. */
const TLS = ["TLSv1.3", "TLSv1.2"];

interface SessionFilterBarProps {
  readonly filters: SessionFilters;
  readonly domains: readonly string[];
  /** Those on the screen: what is found among them can be asked for too. */
  readonly sessions: readonly SessionOutput[];
  readonly onChange: (change: Partial<SessionFilters>, how?: "push" | "replace") => void;
  readonly onClear: () => void;
  /** What stands at the end of the line. */
  readonly children: ReactNode;
}

export function SessionFilterBar(props: SessionFilterBarProps) {
  const { filters, domains, sessions, onChange, onClear, children } = props;
  const search = useSearchText(filters.client, (client) => onChange({ client }, "replace"));
  const { node, mechanism, tls, transport, show } = filters;
  const nodes = choices(
    [],
    sessions.map((one) => one.node),
    node,
  );
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2">
      <SearchInput
        label="Search clients"
        placeholder="Client or resource"
        value={search.text}
        onValueChange={search.set}
        className="sm:max-w-60"
      />
      <DomainSelect domains={domains} value={filters.domain} onValueChange={(domain) => onChange({ domain })} />
      <Filter
        label="Availability"
        all="Any availability"
        value={show}
        options={[
          ...choices(
            Object.keys(showNames),
            sessions.flatMap((one) => one.show ?? []),
            show,
          ),
          NONE,
        ]}
        nameOf={(value) => (value === NONE ? "Not available" : (showNames[value] ?? value))}
        onValueChange={(value) => onChange({ show: value })}
      />
      <Filter
        label="TLS version"
        all="Any TLS"
        value={tls}
        options={[
          ...choices(
            TLS,
            sessions.flatMap((one) => one.tls ?? []),
            tls,
          ),
          NONE,
        ]}
        nameOf={(value) => (value === NONE ? "Not encrypted" : tlsName(value))}
        onValueChange={(value) => onChange({ tls: value })}
      />
      <Filter
        label="Mechanism"
        all="Any login"
        value={mechanism}
        options={choices(
          MECHANISMS,
          sessions.map((one) => one.mechanism),
          mechanism,
        )}
        nameOf={(value) => value}
        onValueChange={(value) => onChange({ mechanism: value })}
      />
      <Filter
        label="Transport"
        all="Any transport"
        value={transport}
        options={SESSION_TRANSPORTS}
        nameOf={(value) => transportNames[value]}
        onValueChange={(value) => onChange({ transport: value })}
      />
      {(nodes.length > 1 || node !== undefined) && (
        <Filter
          label="Server node"
          all="Any node"
          value={node}
          options={nodes}
          nameOf={(value) => value}
          onValueChange={(value) => onChange({ node: value })}
        />
      )}
      {isSessionFiltered(filters) && (
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
      <span className="ml-auto">{children}</span>
    </search>
  );
}

interface FilterProps<T extends string> {
  readonly label: string;
  /** What choosing none of them is called. */
  readonly all: string;
  readonly value: T | undefined;
  readonly options: readonly T[];
  readonly nameOf: (value: T) => string;
  readonly onValueChange: (value: T | undefined) => void;
}

function Filter<T extends string>({ label, all, value, options, nameOf, onValueChange }: FilterProps<T>) {
  return (
    <Select
      aria-label={label}
      className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-40"
      value={value ?? ""}
      onChange={(event) => onValueChange(options.find((one) => one === event.target.value))}
    >
      <option value="">{all}</option>
      {options.map((one) => (
        <option key={one} value={one}>
          {nameOf(one)}
        </option>
      ))}
    </Select>
  );
}

/** What can be chosen: what is known, what is seen, and what is chosen; each once. */
function choices(known: readonly string[], seen: readonly string[], value: string | undefined): readonly string[] {
  const all = new Set([...known, ...[...seen].sort(), ...(value === undefined ? [] : [value])]);
  all.delete(NONE);
  return [...all];
}
