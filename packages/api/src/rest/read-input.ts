import { DATE_TIME, isRecord, type JsonSchema, properties } from "./operation.ts";

/**
 * A value as a procedure takes it: what the schema says is a date becomes one. What does not fit stays as it is, for the
 * procedure to refuse by name.
 */
export function fromJson(value: unknown, schema: JsonSchema): unknown {
  const choices = choicesOf(schema);
  if (choices.length > 0) return choices.reduce(fromJson, value);
  if (typeof value === "string") return schema["format"] === DATE_TIME ? readDate(value) : value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return isRecord(items) ? value.map((one) => fromJson(one, items)) : value;
  }
  if (!isRecord(value)) return value;
  const fields = properties(schema);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field ? fromJson(one, field) : one];
    }),
  );
}

/** As {@link fromJson}, of the text of a path or query: numbers and truth values as well. */
export function fromText(text: string, schema: JsonSchema): unknown {
  const choices = choicesOf(schema);
  const types = [schema, ...choices].map(({ type, const: one }) => type ?? typeof one);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  const isNumber = types.includes("number") || types.includes("integer");
  if (isNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return fromJson(text, schema);
}

function choicesOf({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] {
  return [anyOf, oneOf].flatMap((choices) => (Array.isArray(choices) ? choices.filter(isRecord) : []));
}

/** RFC 3339 §5.6: with seconds and an offset, so that it names one instant. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function readDate(text: string): Date | string {
  const date = new Date(text);
  return dateTime.test(text) && !Number.isNaN(date.getTime()) ? date : text;
}
