"use client";

import { useEffect, useRef, useState } from "react";

/** How long typing must pause before what was typed is written to the URL, in milliseconds. */
const TYPING_PAUSE_MS = 200;

/** The text in a search field: ahead of the URL while one types, with it when Back or a link changes the URL. */
export function useSearchText(inUrl: string, write: (text: string) => void) {
  const [text, setText] = useState(inUrl);
  const written = useRef(inUrl);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (inUrl === written.current) return;
    clearTimeout(timer.current);
    written.current = inUrl;
    setText(inUrl);
  }, [inUrl]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    text,
    /** Empties the field without writing. */
    forget(): void {
      clearTimeout(timer.current);
      written.current = "";
      setText("");
    },
    set(next: string): void {
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = next;
        write(next);
      }, TYPING_PAUSE_MS);
    },
  };
}
