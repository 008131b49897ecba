import { LoaderCircle } from "lucide-react";
import { cn } from "../../lib/cn.ts";

/** Says to the eye that something runs; what runs is said by the text beside it. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-4 animate-spin", className)} />;
}
