import { Select } from "./field.tsx";

interface DomainSelectProps {
  readonly domains: readonly string[];
  /** Undefined: all of them. */
  readonly value: string | undefined;
  readonly onValueChange: (domain: string | undefined) => void;
  /** Whether one must be chosen: all of them cannot be seen at once. */
  readonly isSingle?: boolean;
  /** A choice after the domains, its value no domain's name. */
  readonly other?: { readonly value: string; readonly label: string };
}

/** A filter by domain; nothing where there is nothing to choose. */
export function DomainSelect({ domains, value, onValueChange, isSingle, other }: DomainSelectProps) {
  if (domains.length < 2 && value === undefined && !other) return null;
  return (
    <Select
      aria-label="Domain"
      className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-56"
      value={value ?? ""}
      onChange={(event) => onValueChange(event.target.value || undefined)}
    >
      {!isSingle && <option value="">All domains</option>}
      {value !== undefined && value !== other?.value && !domains.includes(value) && (
        <option value={value}>{value}</option>
      )}
      {domains.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
      {other && <option value={other.value}>{other.label}</option>}
    </Select>
  );
}
