"use client";

import { useEffect, useRef, useState } from "react";

/** What is asked of somebody who is about to leave. */
export interface LeaveGuard {
  /** Whether leaving has been held up, and somebody must say what to do. */
  readonly isHeld: boolean;
  stay(): void;
  /** Goes where it was to go. */
  leave(): void;
}

/**
 * Holds up the ways away from here while `isDirty`: links of this page, the browser's Back where it lets us, and closing
 * the window, for which the browser has a question of its own.
 */
export function useLeaveGuard(isDirty: boolean): LeaveGuard {
  const [held, setHeld] = useState<() => void>();
  const isLeaving = useRef(false);

  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    const onClick = (event: MouseEvent): void => {
      const link = linkOf(event);
      if (isLeaving.current || !link || link.href === location.href) return;
      event.preventDefault();
      event.stopPropagation();
      setHeld(() => () => link.click());
    };
    const onTraverse = (event: NavigateEvent): void => {
      if (isLeaving.current || event.navigationType !== "traverse" || !event.cancelable) return;
      event.preventDefault();
      const { key } = event.destination;
      setHeld(() => () => void navigation.traverseTo(key));
    };
    const traversal = "navigation" in window ? window.navigation : undefined;
    addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    traversal?.addEventListener("navigate", onTraverse);
    return () => {
      removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
      traversal?.removeEventListener("navigate", onTraverse);
    };
  }, [isDirty]);

  return {
    isHeld: held !== undefined,
    stay: () => setHeld(undefined),
    leave() {
      setHeld(undefined);
      isLeaving.current = true;
      held?.();
      isLeaving.current = false;
    },
  };
}

/** The link that a click follows in this window. */
function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank" || link.hasAttribute("download"))
    return undefined;
  const isAnchor = link.hash !== "" && link.pathname === location.pathname && link.search === location.search;
  return link.origin === location.origin && !isAnchor ? link : undefined;
}
