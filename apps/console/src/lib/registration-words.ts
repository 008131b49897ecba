/** A password of so many characters is hard to guess; shorter ones are taken as well. */
const GOOD_PASSWORD = 12;

/** What no username may hold (RFC 7622 §3.3.1). */
const FORBIDDEN = /[\s"&'/:<>@]/u;

/** Octets of a username at most (RFC 7622 §3.3). */
const USERNAME_OCTETS = 1023;

/** What is wrong with a username while it is typed; undefined for nothing that can be told before it is sent. */
export function usernameFault(username: string): string | undefined {
  const found = FORBIDDEN.exec(username.trim())?.[0];
  if (found !== undefined) return `A username has no ${/\s/.test(found) ? "spaces" : found} in it.`;
  if (new TextEncoder().encode(username.trim()).length > USERNAME_OCTETS) return "This username is too long.";
  return undefined;
}

/** What to say of a password while it is typed. */
export function passwordHint(password: string): string {
  const length = [...password].length;
  if (length === 0) return "Several words are easy to type on a phone, and hard to guess.";
  if (length < GOOD_PASSWORD) return `${length} so far; ${GOOD_PASSWORD} or more characters are hard to guess.`;
  return "Long enough. Keep it where you will find it again.";
}
