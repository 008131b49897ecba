/** Methods that change nothing. */
const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request may change something on behalf of a cookie: it comes from a page of this console, or from no page
 * at all. Browsers say where a request comes from in `Sec-Fetch-Site` (on trustworthy origins) and `Origin` (on every
 * POST); a program that sends neither holds no cookie that somebody else could make it use.
 */
export function isSameOrigin(method: string, headers: Headers): boolean {
  if (safe.has(method)) return true;
  const isFromNoPage = headers.get("sec-fetch-site") === null && headers.get("origin") === null;
  return isFromNoPage || isFromOwnPage(headers);
}

/** Whether a request says that it comes from a page of this console; one that says nothing does not. */
export function isFromOwnPage(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === headers.get("host");
}
