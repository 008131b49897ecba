import { Globe } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/states.tsx";

/** Where there is nothing to do yet without a domain; `children` say why. */
export function NoDomains({ children }: { readonly children: ReactNode }) {
  return (
    <EmptyState
      icon={Globe}
      title="No domains yet"
      action={
        <Button asChild>
          <Link href="/">To the overview</Link>
        </Button>
      }
    >
      {children} Add one on the overview first.
    </EmptyState>
  );
}
