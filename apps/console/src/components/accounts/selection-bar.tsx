"use client";

import { Ban, CircleCheck, Ellipsis, KeyRound, LogOut, Trash2, UserMinus, UserPlus, X } from "lucide-react";
import { type AccountSelection, selectionWords, totalWords } from "../../lib/account-selection.ts";
import { type BulkKind, bulkWords } from "../../lib/bulk-words.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";

const icons = {
  suspend: Ban,
  enable: CircleCheck,
  addToGroup: UserPlus,
  removeFromGroup: UserMinus,
  endSessions: LogOut,
  resetLinks: KeyRound,
  delete: Trash2,
} as const;

/** Shown as buttons where there is room. */
const FIRST: readonly BulkKind[] = ["suspend", "enable"];

interface SelectionBarProps {
  readonly selection: AccountSelection;
  /** How many match the filters in all. */
  readonly matching: { readonly total: number; readonly totalIsBound: boolean };
  /** What the operator may do to some of the chosen, in the order of the menu. */
  readonly kinds: readonly BulkKind[];
  readonly onAll: () => void;
  readonly onClear: () => void;
  readonly onAction: (kind: BulkKind) => void;
}

/** How many are chosen, and what can be done to them; stays at the foot of the window. */
export function SelectionBar({ selection, matching, kinds, onAll, onClear, onAction }: SelectionBarProps) {
  const canTakeAll = selection.kind === "some" && (matching.totalIsBound || matching.total > selection.pages.size);
  const first = FIRST.filter((kind) => kinds.includes(kind));
  return (
    <section
      aria-label="Selection"
      className="pop-in sticky bottom-3 z-30 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-x-2 gap-y-1.5 rounded-xl border bg-raised p-2 pl-4 shadow-pop"
    >
      <p role="status" className="text-sm tabular-nums">
        {selectionWords(selection)}
      </p>
      {canTakeAll && (
        <Button look="ghost" size="sm" onClick={onAll} className="text-accent-ink max-sm:-ml-2.5">
          Select all {totalWords(matching)} that match
        </Button>
      )}
      <span className="flex items-center gap-1.5">
        {first.map((kind) => {
          const Icon = icons[kind];
          return (
            <Button key={kind} size="sm" onClick={() => onAction(kind)}>
              <Icon aria-hidden />
              {bulkWords[kind].label}…
            </Button>
          );
        })}
        {kinds.length > first.length && (
          <Menu>
            <MenuTrigger asChild>
              <Button size="sm" aria-label="More actions for the selection">
                <Ellipsis aria-hidden />
                {first.length === 0 && "Actions"}
              </Button>
            </MenuTrigger>
            <MenuContent side="top">
              {kinds
                .filter((kind) => !first.includes(kind))
                .map((kind) => {
                  const Icon = icons[kind];
                  return (
                    <span key={kind} className="contents">
                      {kind === "delete" && <MenuSeparator />}
                      <MenuItem danger={kind === "delete"} onSelect={() => onAction(kind)}>
                        <Icon aria-hidden />
                        {bulkWords[kind].label}…
                      </MenuItem>
                    </span>
                  );
                })}
            </MenuContent>
          </Menu>
        )}
        <Button look="ghost" size="icon-sm" aria-label="Clear the selection" title="Clear (Esc)" onClick={onClear}>
          <X aria-hidden />
        </Button>
      </span>
    </section>
  );
}
