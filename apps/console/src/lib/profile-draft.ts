import type { AccountDetailsOutput } from "@rostra/api/outputs";
import type { RouterInputs } from "@rostra/api/root";
import type { Attributes, AttributeValue } from "@rostra/core/account/account-profile";
import type { Change } from "./change.ts";

/** What a save sends of a profile: null takes away. */
export type ProfilePart = Omit<RouterInputs["account"]["update"], "jid" | "version">;

/** The texts of a profile that are edited where they stand, in order. */
export const profileTexts = ["displayName", "email", "externalId", "notes"] as const;
export type ProfileText = (typeof profileTexts)[number];

export const textNames: Readonly<Record<ProfileText, string>> = {
  displayName: "Name",
  email: "E-mail",
  externalId: "External id",
  notes: "Notes",
};

/** Limits that an account can have of its own, each with what it is called. */
export const profileLimits = ["sessionLimit", "rosterQuota", "spoolQuota"] as const;
export type ProfileLimit = (typeof profileLimits)[number];

export const limitNames: Readonly<Record<ProfileLimit, string>> = {
  sessionLimit: "Sessions",
  rosterQuota: "Contacts",
  spoolQuota: "Waiting messages",
};

/** An attribute while it is edited: its name may be empty or stand twice. */
export interface AttributeDraft {
  /** Tells rows apart, whatever is typed. */
  readonly key: number;
  readonly name: string;
  readonly value: AttributeValue;
}

/** What is typed and not saved; what is absent is as it is stored. A limit that is null is as the domain says. */
export interface ProfileDraft {
  readonly texts: Readonly<Partial<Record<ProfileText, string>>>;
  readonly limits: Readonly<Partial<Record<ProfileLimit, number | null>>>;
  readonly attributes?: readonly AttributeDraft[];
}

export const noDraft: ProfileDraft = { texts: {}, limits: {} };

/** A profile with some of it changed, as the server will give it. */
export function withProfile(account: AccountDetailsOutput, part: ProfilePart): AccountDetailsOutput {
  const { attributes, ...rest } = part;
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined));
  const gone = new Set(Object.entries(rest).flatMap(([name, value]) => (value === null ? [name] : [])));
  const kept = { ...account };
  for (const name of [...profileTexts, ...profileLimits]) if (gone.has(name)) delete kept[name];
  return { ...kept, ...set, attributes: attributes ?? account.attributes };
}

/** Attributes as rows, by name. */
export function attributeRows(attributes: Attributes): readonly AttributeDraft[] {
  return Object.entries(attributes)
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .map(([name, value], key) => ({ key, name, value }));
}

/** What is wrong with rows before they are sent; undefined: nothing. */
export function attributeFault(
  rows: readonly AttributeDraft[],
): { readonly key: number; readonly message: string } | undefined {
  const seen = new Set<string>();
  for (const { key, name, value } of rows) {
    const trimmed = name.trim();
    if (trimmed === "") return { key, message: "An attribute needs a name." };
    if (seen.has(trimmed)) return { key, message: `There are two attributes “${trimmed}”.` };
    if (typeof value === "number" && !Number.isFinite(value)) return { key, message: `“${trimmed}” needs a number.` };
    seen.add(trimmed);
  }
  return undefined;
}

/** What a draft makes different: what is sent, the same as it was, and both in words. */
export function profileDifference(
  account: AccountDetailsOutput,
  draft: ProfileDraft,
): { readonly after: ProfilePart; readonly before: ProfilePart; readonly changes: readonly Change[] } {
  const changes: Change[] = [];
  const after: { -readonly [K in keyof ProfilePart]: ProfilePart[K] } = {};
  const before: typeof after = {};
  for (const name of profileTexts) {
    const [was, is] = [account[name] ?? "", draft.texts[name]?.trim()];
    if (is === undefined || is === was) continue;
    after[name] = is === "" ? null : is;
    before[name] = was === "" ? null : was;
    changes.push({ label: textNames[name], before: was || "none", after: is || "none" });
  }
  for (const name of profileLimits) {
    const [was, is] = [account[name] ?? null, draft.limits[name]];
    if (is === undefined || is === was) continue;
    after[name] = is;
    before[name] = was;
    changes.push({ label: limitNames[name], before: limitText(was), after: limitText(is) });
  }
  if (draft.attributes) {
    const is = Object.fromEntries(draft.attributes.map(({ name, value }) => [name.trim(), value]));
    const names = [...new Set([...Object.keys(account.attributes), ...Object.keys(is)])];
    const different = names.filter((name) => valueText(account.attributes[name]) !== valueText(is[name]));
    if (different.length > 0) {
      after.attributes = sendable(is);
      before.attributes = sendable(account.attributes);
    }
    for (const name of different)
      changes.push({
        label: `Attribute ${name || "without a name"}`,
        before: valueText(account.attributes[name]),
        after: valueText(is[name]),
      });
  }
  return { after, before, changes };
}

function sendable(attributes: Attributes): NonNullable<ProfilePart["attributes"]> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === "object" ? [...value] : value]),
  );
}

function limitText(limit: number | null): string {
  if (limit === null) return "as the domain says";
  return Number.isNaN(limit) ? "no number" : limit.toLocaleString("en");
}

/** The value of an attribute as people read it. */
export function valueText(value: AttributeValue | undefined): string {
  if (value === undefined) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return value.join(", ") || "nothing";
  return String(value) || "empty";
}
