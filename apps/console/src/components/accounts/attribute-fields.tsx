"use client";

import type { AttributeValue } from "@rostra/core/account/account-profile";
import { Plus, X } from "lucide-react";
import type { AttributeDraft } from "../../lib/profile-draft.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Input, Select } from "../ui/field.tsx";
import { NamesInput } from "../ui/names-input.tsx";

const kinds = ["text", "number", "boolean", "list"] as const;
type Kind = (typeof kinds)[number];

const kindNames: Readonly<Record<Kind, string>> = {
  text: "Text",
  number: "Number",
  boolean: "Yes or no",
  list: "List",
};

interface AttributeFieldsProps {
  readonly rows: readonly AttributeDraft[];
  /** The row at fault. */
  readonly fault: { readonly key: number; readonly message: string } | undefined;
  /** What the server found wrong. */
  readonly error: string | undefined;
  readonly onChange: (rows: readonly AttributeDraft[]) => void;
}

/** What an organisation keeps of an account in attributes of its own, each of a kind. */
export function AttributeFields({ rows, fault, error, onChange }: AttributeFieldsProps) {
  const replace = (row: AttributeDraft): void => onChange(rows.map((one) => (one.key === row.key ? row : one)));
  const add = (): void => {
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    onChange([...rows, { key, name: "", value: "" }]);
  };
  return (
    <Card
      id="attributes"
      title="Attributes"
      actions={
        <Button size="sm" onClick={add}>
          <Plus aria-hidden />
          Add attribute
        </Button>
      }
    >
      {rows.length === 0 ? (
        <p className="px-4 py-4 text-[0.8125rem] text-ink-3 sm:px-5">
          Facts of your own: a department, a floor, a list of keys. Programs read them over the API.
        </p>
      ) : (
        <ul aria-label="Attributes">
          {rows.map((row, index) => (
            <AttributeRow
              key={row.key}
              row={row}
              place={index + 1}
              fault={fault?.key === row.key ? fault.message : undefined}
              onChange={replace}
              onRemove={() => onChange(rows.filter((one) => one.key !== row.key))}
            />
          ))}
        </ul>
      )}
      {error && (
        <p role="alert" className="border-t px-4 py-2.5 text-[0.8125rem] text-danger-ink sm:px-5">
          {error}
        </p>
      )}
    </Card>
  );
}

interface AttributeRowProps {
  readonly row: AttributeDraft;
  readonly place: number;
  readonly fault: string | undefined;
  readonly onChange: (row: AttributeDraft) => void;
  readonly onRemove: () => void;
}

function AttributeRow({ row, place, fault, onChange, onRemove }: AttributeRowProps) {
  const kind = kindOf(row.value);
  const name = row.name.trim() || `attribute ${place}`;
  const set = (value: AttributeValue): void => onChange({ ...row, value });
  return (
    <li className="border-b px-4 py-3 last:border-0 sm:px-5">
      <div className="flex flex-wrap items-start gap-2">
        <Input
          aria-label={`Name of attribute ${place}`}
          aria-invalid={fault !== undefined || undefined}
          className="flex-[1_1_9rem]"
          value={row.name}
          maxLength={100}
          placeholder="Name"
          autoComplete="off"
          autoFocus={row.name === ""}
          onChange={(event) => onChange({ ...row, name: event.target.value })}
        />
        <Select
          aria-label={`Kind of ${name}`}
          className="w-32 flex-none"
          value={kind}
          onChange={({ target: { value } }) => {
            const to = kinds.find((one) => one === value);
            if (to && to !== kind) set(converted(row.value, to));
          }}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {kindNames[one]}
            </option>
          ))}
        </Select>
        <div className="min-w-0 flex-[2_1_11rem]">
          <ValueControl name={name} value={row.value} onSet={set} />
        </div>
        <Button look="ghost" size="icon" aria-label={`Take away ${name}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {fault && (
        <p role="alert" className="mt-1.5 text-[0.8125rem] text-danger-ink">
          {fault}
        </p>
      )}
    </li>
  );
}

interface ValueControlProps {
  readonly name: string;
  readonly value: AttributeValue;
  readonly onSet: (value: AttributeValue) => void;
}

function ValueControl({ name, value, onSet }: ValueControlProps) {
  const label = `Value of ${name}`;
  if (typeof value === "object")
    return (
      <NamesInput label={label} names={value} onNamesChange={onSet} known={[]} placeholder="Type one, then Enter" />
    );
  if (typeof value === "boolean")
    return (
      <Select aria-label={label} value={String(value)} onChange={(event) => onSet(event.target.value === "true")}>
        <option value="true">Yes</option>
        <option value="false">No</option>
      </Select>
    );
  if (typeof value === "number")
    return (
      <Input
        aria-label={label}
        type="number"
        step="any"
        value={Number.isNaN(value) ? "" : value}
        onChange={(event) => onSet(event.target.valueAsNumber)}
      />
    );
  return (
    <Input
      aria-label={label}
      value={value}
      placeholder="Value"
      autoComplete="off"
      onChange={(event) => onSet(event.target.value)}
    />
  );
}

function kindOf(value: AttributeValue): Kind {
  if (typeof value === "object") return "list";
  if (typeof value === "number" || typeof value === "boolean") return typeof value === "number" ? "number" : "boolean";
  return "text";
}

/** The same value as another kind, as far as it can be. */
function converted(value: AttributeValue, kind: Kind): AttributeValue {
  const text = typeof value === "object" ? value.join(", ") : String(value);
  switch (kind) {
    case "text":
      return text === "NaN" ? "" : text;
    case "number":
      return text.trim() === "" ? 0 : Number(text);
    case "boolean":
      return value === true || /^(?:true|yes|1)$/i.test(text.trim());
    case "list":
      return text.split(",").flatMap((one) => one.trim() || []);
  }
}
