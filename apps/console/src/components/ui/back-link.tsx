import { ChevronLeft } from "lucide-react";
import Link from "next/link";

/** The way from one thing to the list it stands in. */
export function BackLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      className="-ml-1 mb-2 inline-flex h-7 items-center gap-1 rounded-md pr-2 text-ink-2 text-[0.8125rem] hover:text-ink"
    >
      <ChevronLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
