import type { RouterOutputs } from "@rostra/api/root";
import { plural } from "./effect-sentence.ts";

export type Invitation = RouterOutputs["invitation"]["list"]["items"][number];

export const invitationStates: Readonly<
  Record<Invitation["state"], { readonly label: string; readonly tone: "ok" | "neutral" | "warn" | "danger" }>
> = {
  open: { label: "Open", tone: "ok" },
  used: { label: "Used up", tone: "neutral" },
  expired: { label: "Expired", tone: "warn" },
  revoked: { label: "Revoked", tone: "danger" },
};

/** What somebody gets by it: "juliet@example.net", "A new account", "20 new accounts", "A contact". */
export function invitationTitle({
  forAccount,
  username,
  domain,
  useLimit,
}: Pick<Invitation, "forAccount" | "username" | "domain" | "useLimit">): string {
  if (!forAccount) return useLimit === 1 ? "A contact" : plural(useLimit, "contact");
  if (username !== undefined) return `${username}@${domain}`;
  return useLimit === 1 ? "A new account" : plural(useLimit, "new account");
}

/** Who made it; `own`: who is signed in, `names`: operators by id, as far as one may know them. */
export function invitationMaker(
  { madeByContact, createdBy, contact }: Pick<Invitation, "madeByContact" | "createdBy" | "contact">,
  own: string,
  names: ReadonlyMap<string, string>,
): string {
  if (madeByContact) return contact ?? "An account";
  if (createdBy === undefined) return "A shell, or an operator who is gone";
  return createdBy === own ? "You" : (names.get(createdBy) ?? "Another operator");
}

const HOUR_MS = 60 * 60 * 1000;

/** How long an invitation is good, as it is offered; "" leaves it to the server's setting. */
export const lifetimes: readonly { readonly value: string; readonly label: string; readonly ms?: number }[] = [
  { value: "", label: "The server’s usual time" },
  { value: "hour", label: "1 hour", ms: HOUR_MS },
  { value: "day", label: "1 day", ms: 24 * HOUR_MS },
  { value: "month", label: "30 days", ms: 30 * 24 * HOUR_MS },
];

/** When a lifetime that is chosen `now` is over; undefined: as the setting says. */
export function lifetimeEnd(value: string, now: Date): Date | undefined {
  const ms = lifetimes.find((one) => one.value === value)?.ms;
  return ms === undefined ? undefined : new Date(now.getTime() + ms);
}
