/** Tells a page its own path and query, which Next does not. */
export const PATH_HEADER = "x-rostra-path";

/** The page of the owner of an account, where operators are nobody. */
export const OWN_PAGE = "/me";

/** A path of this console out of a URL that anybody could have made; "/" for everything else. */
export function localPath(text: string | null): string {
  if (!text?.startsWith("/")) return "/";
  const base = "http://console.invalid";
  if (!URL.canParse(text, base)) return "/";
  const url = new URL(text, base);
  return url.origin === base ? url.pathname + url.search : "/";
}

/** Where a visitor signs in who wants to see `path`. */
export function signInPath(path: string): string {
  return path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`;
}
