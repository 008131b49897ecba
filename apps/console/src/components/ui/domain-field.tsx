import { Field, Select } from "./field.tsx";

interface DomainFieldProps {
  readonly label?: string;
  readonly domains: readonly string[];
  readonly value: string | undefined;
  readonly onValueChange: (domain: string) => void;
  readonly error?: string | undefined;
  readonly hint?: string;
}

/** The domain that something is made for. */
export function DomainField({ value, onValueChange, ...field }: DomainFieldProps) {
  return <Options value={value ?? ""} onValueChange={onValueChange} {...field} />;
}

interface DomainOrAllFieldProps extends Omit<DomainFieldProps, "onValueChange"> {
  /** Whether all of them, those of the future included, can be chosen. */
  readonly hasAll: boolean;
  /** Undefined: all of them; so is the value. */
  readonly onValueChange: (domain: string | undefined) => void;
}

/** What something is good for: one domain or, for who may say so, all. */
export function DomainOrAllField({ hasAll, value, onValueChange, ...field }: DomainOrAllFieldProps) {
  return (
    <Options
      value={value ?? ""}
      onValueChange={(domain) => onValueChange(domain || undefined)}
      {...(hasAll && { all: "All domains, those to come as well" })}
      {...field}
    />
  );
}

interface OptionsProps extends DomainFieldProps {
  readonly value: string;
  /** What the choice of all is called; its value is "". */
  readonly all?: string;
}

function Options({ label = "Domain", domains, value, onValueChange, error, hint, all }: OptionsProps) {
  return (
    <Field label={label} error={error} {...(hint !== undefined && { hint })}>
      <Select value={value} onChange={(event) => onValueChange(event.target.value)}>
        {all !== undefined && <option value="">{all}</option>}
        {domains.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
