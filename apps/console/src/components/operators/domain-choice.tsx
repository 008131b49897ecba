import { Field, Select } from "../ui/field.tsx";

interface DomainChoiceProps {
  readonly domains: readonly string[];
  /** Whether all of them, those of the future included, can be chosen. */
  readonly hasAll: boolean;
  /** Undefined: all of them. */
  readonly value: string | undefined;
  readonly onValueChange: (domain: string | undefined) => void;
  readonly error?: string | undefined;
  readonly hint?: string;
}

/** What something is good for: one domain or, for who may say so, all. */
export function DomainChoice({ domains, hasAll, value, onValueChange, error, hint }: DomainChoiceProps) {
  return (
    <Field label="Domain" error={error} {...(hint !== undefined && { hint })}>
      <Select value={value ?? ""} onChange={(event) => onValueChange(event.target.value || undefined)}>
        {hasAll && <option value="">All domains, those to come as well</option>}
        {domains.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
