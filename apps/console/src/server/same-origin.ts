/** Methods that change nothing. */
const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request may change something on behalf of a cookie: it comes from a page of this console, or from no page
 * at all. Browsers say where a request comes from in `Sec-Fetch-Site` (on trustworthy origins) and `Origin` (on every
 * POST); a program that sends neither holds no cookie that somebody else could make it use.
 */
export function isSameOrigin(method: string, headers: Headers): boolean {
  if (safe.has(method)) return true;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === headers.get("host");
}
