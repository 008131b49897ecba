"use client";

import { FilePlus2, LayoutTemplate } from "lucide-react";
import Link from "next/link";
import { cn } from "../../lib/cn.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { goInPlace } from "../../lib/in-place.ts";
import { type PrivacyOverview, sessionName } from "../../lib/privacy-overview.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { privacyPath } from "./privacy-paths.ts";

interface ListCardProps {
  readonly jid: string;
  readonly overview: PrivacyOverview;
  /** The list that is shown. */
  readonly shown: string | undefined;
  /** Lists with changes that are not saved, those not made yet among them. */
  readonly drafts: readonly string[];
  readonly isStale: boolean;
  /** Absent: the operator may only look. */
  readonly onNew: (() => void) | undefined;
  readonly onTemplate: () => void;
}

/** The lists of an account: which is the default, and which sessions have chosen one. */
export function ListCard({ jid, overview, shown, drafts, isStale, onNew, onTemplate }: ListCardProps) {
  const { lists, defaultList, sessions } = overview;
  const made = drafts.filter((name) => !lists.some((list) => list.name === name));
  const rows = [
    ...lists.map(({ name, items }) => ({ name, text: plural(items.length, "rule") })),
    ...made.map((name) => ({ name, text: "not saved yet" })),
  ].sort((one, other) => one.name.localeCompare(other.name, "en"));
  return (
    <Card id="lists" title="Lists" actions={isStale && <Badge tone="warn">Not up to date</Badge>}>
      {rows.length === 0 ? (
        <p className="px-4 py-4 text-ink-2 sm:px-5">No lists: everything is let through.</p>
      ) : (
        <ul aria-labelledby="lists" className="p-1.5">
          {rows.map(({ name, text }) => (
            <li key={name}>
              <Link
                href={privacyPath(jid, name)}
                prefetch={false}
                aria-current={name === shown ? "true" : undefined}
                onClick={(event) => goInPlace(event, privacyPath(jid, name))}
                className={cn(
                  "block rounded-lg px-2.5 py-2 hover:bg-hover sm:px-3.5",
                  name === shown && "bg-accent-soft hover:bg-accent-soft",
                )}
              >
                <span className="flex items-center gap-2">
                  <span className="min-w-0 flex-1 truncate font-medium" title={name}>
                    {name}
                  </span>
                  {drafts.includes(name) && <Badge tone="warn">Unsaved</Badge>}
                  {name === defaultList && (
                    <Badge tone="accent" className={name === shown ? "bg-surface" : ""}>
                      Default
                    </Badge>
                  )}
                </span>
                <span className="block text-ink-2 text-xs">{text}</span>
                {sessions
                  .filter(({ activeList }) => activeList === name)
                  .map((session) => (
                    <span
                      key={session.resource}
                      className="block truncate text-ink-2 text-xs"
                      title={sessionName(session)}
                    >
                      Active in {sessionName(session)}
                    </span>
                  ))}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {onNew && (
        <div className="flex flex-wrap gap-2 border-t px-4 py-2.5 sm:px-5">
          <Button size="sm" onClick={onNew}>
            <FilePlus2 aria-hidden />
            New list
          </Button>
          <Button size="sm" onClick={onTemplate}>
            <LayoutTemplate aria-hidden />
            Use a template…
          </Button>
        </div>
      )}
    </Card>
  );
}
