"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { Button } from "./button.tsx";

/** How long a copy button shows that it worked, in milliseconds. */
const SHOWN_MS = 1600;

/** Copies `text`; `what` names it for those who cannot see beside what the button stands ("address"). */
export function CopyButton({ text, what, autoFocus }: { text: string; what: string; autoFocus?: boolean }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.error("The browser did not allow copying. Select the text instead.");
    }
  };

  return (
    <Button
      look="ghost"
      size="icon-sm"
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      onClick={copy}
      {...(autoFocus && { autoFocus })}
    >
      {copied ? <Check aria-hidden className="text-ok-ink" /> : <Copy aria-hidden />}
    </Button>
  );
}
