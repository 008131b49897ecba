"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

/** Long enough to read a sentence with a number in it, in milliseconds; pointing at it stops the clock. */
const SHOWN_MS = 6000;

export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      duration={SHOWN_MS}
      closeButton
      toastOptions={{
        style: {
          background: "var(--raised)",
          color: "var(--ink)",
          borderColor: "var(--line)",
          boxShadow: "var(--shadow-pop)",
          fontFamily: "var(--font-sans)",
        },
        classNames: { description: "!text-ink-2" },
      }}
    />
  );
}
