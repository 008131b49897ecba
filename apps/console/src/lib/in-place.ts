import type { MouseEvent } from "react";

/**
 * Follows a link to another part of this page: in this window by the browser's own history call, which asks the server for
 * nothing; in another one as any link.
 */
export function goInPlace(event: MouseEvent, href: string): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, "", href);
}
