"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef } from "react";

/**
 * The query of this very moment, and what changes it by the browser's own history calls, without a round trip to the server.
 * The page itself is a little behind while React renders what was clicked before, and as it catches up, Next puts earlier
 * queries back into the address for a moment: so what was asked for last is kept here until it is shown.
 */
export function useQueryNow() {
  const shown = useSearchParams().toString();
  const rendered = useRef(shown);
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    rendered.current = shown;
    if (wanted.current === shown) wanted.current = undefined;
  }, [shown]);
  useEffect(() => {
    const forget = (): void => {
      wanted.current = undefined;
    };
    addEventListener("popstate", forget);
    return () => removeEventListener("popstate", forget);
  }, []);
  return useMemo(
    () => ({
      get: (): URLSearchParams => new URLSearchParams(wanted.current ?? location.search),
      /** `url` is of this page; "replace" leaves no step for the browser's Back. */
      show(url: string, how: "push" | "replace" = "push"): void {
        const query = new URL(url, location.href).searchParams.toString();
        wanted.current = query === rendered.current ? undefined : query;
        if (how === "push") history.pushState(null, "", url);
        else history.replaceState(null, "", url);
      },
    }),
    [],
  );
}
