import { Select } from "./field.tsx";

interface DomainSelectProps {
  readonly domains: readonly string[];
  /** Undefined: all of them. */
  readonly value: string | undefined;
  readonly onValueChange: (domain: string | undefined) => void;
}

/** A filter by domain; nothing where there is nothing to choose. */
export function DomainSelect({ domains, value, onValueChange }: DomainSelectProps) {
  if (domains.length < 2 && value === undefined) return null;
  return (
    <Select
      aria-label="Domain"
      className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-56"
      value={value ?? ""}
      onChange={(event) => onValueChange(event.target.value || undefined)}
    >
      <option value="">All domains</option>
      {value !== undefined && !domains.includes(value) && <option value={value}>{value}</option>}
      {domains.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  );
}
