/** The nine subscription states of RFC 6121 Appendix A.1 (RFC 3921 §9.1). */
export const subscriptions = [
  "none",
  "none+out",
  "none+in",
  "none+out+in",
  "to",
  "to+in",
  "from",
  "from+out",
  "both",
] as const;

export type Subscription = (typeof subscriptions)[number];

/** Whether the contact's presence is shared with the user (`to` or `both`). */
export function isSubscribedTo(state: Subscription): boolean {
  return state === "to" || state === "to+in" || state === "both";
}

/** Whether the user's presence is shared with the contact (`from` or `both`). */
export function isSubscribedFrom(state: Subscription): boolean {
  return state === "from" || state === "from+out" || state === "both";
}
