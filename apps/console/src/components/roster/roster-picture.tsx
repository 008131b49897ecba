"use client";

import type { RosterPairOutput } from "@rostra/api/outputs";
import { ChevronLeft, ChevronRight, Wrench } from "lucide-react";
import Link from "next/link";
import { accountPath } from "../../lib/account-path.ts";
import { cn } from "../../lib/cn.ts";
import { openEnds, PICTURE_LIMIT, type PictureGroup, pictureOf } from "../../lib/roster-picture.ts";
import {
  contradiction,
  relationOf,
  relationSentence,
  relationTitles,
  type Shown,
  sightOf,
  unionOf,
} from "../../lib/roster-words.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { shortNames } from "./relation-choice.tsx";
import type { RosterAction } from "./roster-row.tsx";

interface RosterPictureProps {
  readonly jid: string;
  readonly pairs: readonly RosterPairOutput[];
  /** Absent: the operator may only look. */
  readonly onAction: ((action: RosterAction, pair: RosterPairOutput) => void) | undefined;
}

/** The account on a line in the middle, its contacts on both sides, and an arrow from who sees to who is seen. */
export function RosterPicture({ jid, pairs, onAction }: RosterPictureProps) {
  const { groups, left } = pictureOf(pairs);
  return (
    <div className="px-3 pt-4 pb-6 sm:px-5">
      {left > 0 && (
        <Notice className="mb-4">
          The picture shows {PICTURE_LIMIT} contacts; {left.toLocaleString("en")} more are left out. Search, or choose
          whom to show; the list has them all.
        </Notice>
      )}
      <Legend />
      <div className="relative isolate mt-4">
        <span aria-hidden className="absolute inset-y-4 left-5 -z-10 w-px bg-line-strong/60 sm:left-1/2" />
        <p className="flex sm:justify-center">
          <span className="inline-flex max-w-full items-center gap-2.5 rounded-full border border-accent-ink/40 bg-accent-soft py-1.5 pr-4 pl-1.5 font-semibold text-accent-ink">
            <Avatar name={jid} />
            <span className="min-w-0 truncate" title={jid}>
              {jid}
            </span>
          </span>
        </p>
        {groups.map((group) => (
          <Group key={group.kind} jid={jid} group={group} onAction={onAction} />
        ))}
      </div>
    </div>
  );
}

const kindTitles: Readonly<Record<PictureGroup["kind"], string>> = {
  ...relationTitles,
  odd: "The two sides do not agree",
};

function Group({
  jid,
  group: { kind, pairs },
  onAction,
}: { readonly group: PictureGroup } & Omit<RosterPictureProps, "pairs">) {
  const id = `picture-${kind}`;
  return (
    <section aria-labelledby={id} className="mt-5">
      <h3 id={id} className="flex sm:justify-center">
        <span
          className={cn(
            "inline-flex items-baseline gap-2 rounded-full border bg-surface px-3 py-1 text-xs",
            kind === "odd" ? "border-warn-ink/50 text-warn-ink" : "text-ink-2",
          )}
        >
          {kindTitles[kind]}
          <span className="tabular-nums opacity-80">{pairs.length.toLocaleString("en")}</span>
        </span>
      </h3>
      <ul aria-labelledby={id} className="mt-3 grid gap-y-2.5 sm:grid-cols-2">
        {pairs.map((pair, index) => (
          <Contact
            key={pair.contact}
            jid={jid}
            pair={pair}
            isBefore={index % 2 === 0}
            onAction={onAction && ((action) => onAction(action, pair))}
          />
        ))}
      </ul>
    </section>
  );
}

interface ContactProps {
  readonly jid: string;
  readonly pair: RosterPairOutput;
  /** Whether it stands before the line, where there is room on both sides of it. */
  readonly isBefore: boolean;
  readonly onAction: ((action: RosterAction) => void) | undefined;
}

function Contact({ jid, pair, isBefore, onAction }: ContactProps) {
  const { contact, isLocal, isOneSided, mine, theirs, given } = pair;
  const names = shortNames(jid, contact);
  const relation = isOneSided ? unionOf(mine, theirs) : relationOf(pair);
  const open = openEnds(pair);
  const name = mine?.name ?? given?.displayName;
  const says = isOneSided
    ? contradiction(mine, theirs, ...names).join(" ")
    : `${relationSentence(relation, ...names)}.`;
  return (
    <li className={cn("flex min-w-0 items-center pl-5 sm:pl-0", isBefore && "sm:flex-row-reverse")}>
      <Arrow relation={relation} isOdd={isOneSided} isOpen={open.length > 0} isBefore={isBefore} />
      <span className="sr-only">{says}</span>
      <div
        className={cn(
          "flex min-w-0 flex-1 items-center gap-2.5 rounded-xl border bg-surface px-2.5 py-1.5 sm:max-w-90",
          isOneSided && "border-warn-ink/50 bg-warn-soft",
        )}
      >
        <Avatar name={name ?? contact} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-[0.8125rem]" title={contact}>
            {isLocal ? (
              <Link href={`${accountPath(contact)}/roster?view=picture`} prefetch={false} className="hover:underline">
                {name ?? contact}
              </Link>
            ) : (
              (name ?? contact)
            )}
          </span>
          <span className={cn("block truncate text-xs", isOneSided ? "text-warn-ink" : "text-ink-3")} title={says}>
            {isOneSided ? contradiction(mine, theirs, ...names).at(theirs ? 0 : 1) : smallPrint(pair, name)}
          </span>
        </span>
        {open.includes("requested") && isLocal && onAction && (
          <Button size="sm" onClick={() => onAction("answer")} aria-label={`Answer ${contact}`}>
            Answer
          </Button>
        )}
        {isOneSided && onAction && (
          <Button size="sm" onClick={() => onAction("relate")} aria-label={`Repair ${contact}`}>
            <Wrench aria-hidden />
            Repair
          </Button>
        )}
        {!isOneSided && given && <Badge tone="accent">by group</Badge>}
        {!isLocal && <Badge>elsewhere</Badge>}
      </div>
    </li>
  );
}

/** What stands below a contact's name: what is open, or its address where the name is another. */
function smallPrint(pair: RosterPairOutput, name: string | undefined): string {
  const open = openEnds(pair);
  if (open.includes("requested")) return "Asks to see the account’s status";
  if (open.includes("asked")) return "Was asked, has not answered";
  return name === undefined ? relationTitles[relationOf(pair)] : pair.contact;
}

interface ArrowProps {
  readonly relation: Shown;
  readonly isOdd: boolean;
  readonly isOpen: boolean;
  readonly isBefore: boolean;
}

/** Heads the other way about, where a contact stands before the line. */
const BEFORE = "sm:-mr-1.5 sm:-ml-2.5 sm:rotate-180";
const AFTER = "sm:-mr-2.5 sm:-ml-1.5 sm:rotate-180";

/** The line between the account and a contact, with a head at whoever is seen. */
function Arrow({ relation, isOdd, isOpen, isBefore }: ArrowProps) {
  const { to, from } = sightOf(relation);
  const color = isOdd ? "text-warn-ink" : relation === "none" ? "text-line-strong" : "text-accent-ink";
  return (
    <span
      aria-hidden
      className={cn(
        "ml-2 flex w-12 shrink-0 items-center sm:ml-3.5 sm:w-18",
        color,
        isBefore && "sm:mr-3.5 sm:ml-0 sm:flex-row-reverse",
      )}
    >
      {from && <ChevronLeft className={cn("-mr-2.5 -ml-1.5 size-4 shrink-0", isBefore && BEFORE)} />}
      <span
        className={cn(
          "h-0 flex-1 border-current border-t-2",
          (isOpen || isOdd) && "border-dashed",
          relation === "none" && !isOpen && "border-dotted",
        )}
      />
      {to && <ChevronRight className={cn("-mr-1.5 -ml-2.5 size-4 shrink-0", isBefore && AFTER)} />}
    </span>
  );
}

function Legend() {
  return (
    <ul aria-label="How to read it" className="flex flex-wrap gap-x-5 gap-y-1 text-ink-3 text-xs sm:justify-center">
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="flex w-8 items-center text-accent-ink">
          <span className="h-0 flex-1 border-current border-t-2" />
          <ChevronRight className="-ml-2 size-4" />
        </span>
        points at whose status can be seen
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="h-0 w-8 border-accent-ink border-t-2 border-dashed" />
        asked, not answered
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="h-0 w-8 border-warn-ink border-t-2 border-dashed" />
        the two sides do not agree
      </li>
    </ul>
  );
}
