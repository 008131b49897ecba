"use client";

import { Copy, Download } from "lucide-react";
import { toast } from "sonner";
import { Button } from "../ui/button.tsx";

/** Recovery codes on the one occasion that they are shown, to be kept somewhere. */
export function RecoveryCodes({ codes, email }: { readonly codes: readonly string[]; readonly email: string }) {
  const text = `Recovery codes of ${email} for ${location.origin}\nEach is good once.\n\n${codes.join("\n")}\n`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      toast.success("Copied.");
    } catch {
      toast.error("The browser did not allow copying. Select the text instead.");
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2 text-sm">
        Each of these signs you in once in place of a code, should you lose your phone. They are not shown again: keep
        them where you keep passwords.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-lg border bg-sunken px-4 py-3 text-center font-mono text-[0.8125rem]"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={copy}>
          <Copy aria-hidden />
          Copy
        </Button>
        <Button asChild size="sm">
          <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`} download="rostra-recovery-codes.txt">
            <Download aria-hidden />
            Download
          </a>
        </Button>
      </div>
    </div>
  );
}
