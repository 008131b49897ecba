import type { AuditRecord } from "../audit-chain.ts";
import { diffItems, type ItemDifference } from "../privacy/privacy-diff.ts";
import { type PlainPrivacyItem, plainPrivacyItem, readPrivacyItems } from "../privacy/privacy-item-json.ts";

/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A fact before and after a change; absent: there was none, or there is none. */
export interface FieldDifference {
  readonly field: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** What a change made of what was there. */
export interface AuditDiff {
  /** Only facts that differ, in the order of the entry. */
  readonly fields: readonly FieldDifference[];
  /** The items of a privacy list or template, when it was about one. */
  readonly items: readonly ItemDifference<PlainPrivacyItem>[];
}

/**
 * What the details of an entry tell as before and after: the facts `before` and `after`, compared field by field where
 * they hold several, and those named like `defaultBefore` and `defaultAfter`; of a list of privacy items, its items.
 */
export function auditDiff({ action, details }: Pick<AuditRecord, "action" | "details">): AuditDiff {
  const texts = new Map(Object.entries(details));
  const [before, after] = [texts.get("before"), texts.get("after")];
  if (action === "privacy.changed" || action.startsWith("privacyTemplate.")) {
    const items = diffItems(plainItems(before), plainItems(after));
    return { fields: named(details), items };
  }
  return { fields: [...compared(fact(before), fact(after)), ...named(details)], items: [] };
}

function plainItems(text: string | undefined): readonly PlainPrivacyItem[] {
  if (text === undefined) return [];
  try {
    return readPrivacyItems(text).map(plainPrivacyItem);
  } catch {
    return []; // of a version that wrote them otherwise
  }
}

/** `xBefore` and `xAfter`, as the difference of x. */
function named(details: Readonly<Record<string, string>>): readonly FieldDifference[] {
  const names = Object.keys(details).flatMap((key) => /^(.+)(?:Before|After)$/.exec(key)?.[1] ?? []);
  return [...new Set(names)].flatMap((field) =>
    difference(field, fact(details[`${field}Before`]), fact(details[`${field}After`])),
  );
}

function compared(before: Json | undefined, after: Json | undefined): readonly FieldDifference[] {
  if (!isObject(before) && !isObject(after)) return difference("value", before, after);
  const [was, is] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return fields.flatMap((field) => difference(field, was[field], is[field]));
}

function difference(field: string, before: Json | undefined, after: Json | undefined): readonly FieldDifference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

/** A fact of the details: those that hold several are JSON in text. */
function fact(text: string | undefined): Json | undefined {
  if (text === undefined || !/^[[{]/.test(text)) return text;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
