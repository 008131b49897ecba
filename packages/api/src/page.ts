import { z } from "zod";
import { PAGE_LIMIT } from "./inputs.ts";

/** Things on one page, where nothing else is asked for. */
const PAGE_DEFAULT = 50;
/** Longest cursor that is looked at, in characters. */
const CURSOR_LIMIT = 4096;

/** Says that a cursor is none. */
export const NOT_GIVEN = "This is not a page that was given before.";

/** A cursor as a page gave it, read: the place in the list, as its store knows it. Base64url of UTF-8. */
export const cursor = z
  .string()
  .max(CURSOR_LIMIT)
  .transform((text, ctx): string => {
    const place = Buffer.from(text, "base64url");
    // What does not come back as it was is no base64url, or no UTF-8.
    const read = place.toString("utf8");
    if (text !== "" && writeCursor(read) === text) return read;
    ctx.addIssue({ code: "custom", message: NOT_GIVEN });
    return z.NEVER;
  });

/** As {@link cursor}, of a list in the order of numbers. */
export const numberCursor = cursor.transform((place, ctx): number => {
  if (/^\d{1,15}$/.test(place)) return Number(place);
  ctx.addIssue({ code: "custom", message: NOT_GIVEN });
  return z.NEVER;
});

export const pageSize = z.number().int().min(1).max(PAGE_LIMIT).default(PAGE_DEFAULT);

/** The inputs of every list that comes in pages: the page after `next` of the one before, or the first. */
export const pageInput = { after: cursor.exactOptional(), limit: pageSize };

/** The inputs of a list that is not long: it comes whole where no limit is given. */
export const wholeInput = {
  after: cursor.exactOptional(),
  limit: z.number().int().min(1).max(PAGE_LIMIT).exactOptional(),
};

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** What to give as `after` for the next page; null: this is the last. */
  readonly next: string | null;
}

/** A page as the API gives it, of what a service did: its items, and the place where they end if there may be more. */
export function pageOutput<T>(items: readonly T[], next: string | number | undefined): Page<T> {
  return { items, next: nextOutput(next) };
}

/** A page of a list that a service gave whole: in the order of what names each thing. */
export function pageOfWhole<T>(
  all: readonly T[],
  { after, limit = all.length }: { readonly after?: string; readonly limit?: number },
  nameOf: (one: T) => string,
): Page<T> {
  const named = all.map((one) => ({ one, name: nameOf(one) })).sort((a, b) => compare(a.name, b.name));
  const rest = after === undefined ? named : named.filter(({ name }) => compare(name, after) > 0);
  const page = rest.slice(0, limit);
  return pageOutput(
    page.map(({ one }) => one),
    rest.length > limit ? page.at(-1)?.name : undefined,
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function nextOutput(next: string | number | undefined): string | null {
  return next === undefined ? null : writeCursor(String(next));
}

function writeCursor(place: string): string {
  return Buffer.from(place).toString("base64url");
}
