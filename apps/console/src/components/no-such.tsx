import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import { Button } from "./ui/button.tsx";
import { Card } from "./ui/card.tsx";
import { EmptyState } from "./ui/states.tsx";

interface NoSuchProps {
  /** What there is none of, as in “There is no such group”. */
  readonly thing: string;
  readonly icon: LucideIcon;
  /** The list of all of them. */
  readonly list: { readonly href: string; readonly label: string };
}

/** The page of one thing that is not there, or not to be seen: it does not tell which. */
export function NoSuch({ thing, icon, list: { href, label } }: NoSuchProps) {
  return (
    <Card>
      <h1 className="sr-only">No such {thing}</h1>
      <EmptyState
        icon={icon}
        title={`There is no such ${thing}`}
        action={
          <Button asChild>
            <Link href={href}>{label}</Link>
          </Button>
        }
      >
        It may have been deleted, or it is on a domain that you do not look after.
      </EmptyState>
    </Card>
  );
}
