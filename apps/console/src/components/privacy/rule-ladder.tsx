"use client";

import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import {
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  CopyPlus,
  Ellipsis,
  GripVertical,
  ListPlus,
  Pencil,
  Trash2,
} from "lucide-react";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { cn } from "../../lib/cn.ts";
import { type DraftRule, unreachableRules } from "../../lib/privacy-draft.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { LastRung, RuleRow } from "./rule-row.tsx";

/** What can be done with one rule from its row. */
export type RuleAction =
  | { readonly kind: "edit" | "duplicate" | "remove" }
  /** A new rule above or below it. */
  | { readonly kind: "add"; readonly at: "above" | "below" }
  /** By so many places; past an end is to that end. */
  | { readonly kind: "move"; readonly by: number };

/** Rules that are drawn at first, and more for each press of the button: a list may have a thousand. */
export const DRAWN_AT_ONCE = 50;

interface RuleLadderProps {
  /** The id of the heading that names the rules. */
  readonly labelledBy: string;
  readonly rules: readonly DraftRule[];
  /** The same rules with the numbers that they are saved with. */
  readonly items: readonly PlainPrivacyItem[];
  readonly drawn: number;
  /** The rule whose form is open, and the form. */
  readonly opened: { readonly key: string; readonly form: ReactNode } | undefined;
  /** By key, what is wrong with rules, in a sentence. */
  readonly faults: ReadonlyMap<string, string>;
  /** Absent: the rules are only looked at. */
  readonly onAction: ((key: string, action: RuleAction) => void) | undefined;
}

const instructions =
  "Press Space to pick the rule up, the arrow keys to move it, Space again to drop it and Escape to put it back. Alt with an arrow key moves it by one place at once.";

/** The rules of a list in the order in which a stanza meets them. */
export function RuleLadder({ labelledBy, rules, items, drawn, opened, faults, onAction }: RuleLadderProps) {
  const id = useId();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const [said, setSaid] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<string>(undefined);
  const isPickedUp = useRef(false);
  const takenBy = useMemo(() => unreachableRules(rules), [rules]);
  const shown = rules.slice(0, drawn);
  const keys = useSameKeys(shown);

  const latest = useRef(onAction);
  useEffect(() => {
    latest.current = onAction;
  });
  // Always the same function, so that a row is drawn anew only when its own rule changes.
  const act = useCallback((key: string, action: RuleAction): void => {
    if (action.kind === "move") moved.current = key;
    latest.current?.(key, action);
  }, []);

  // A row that was moved in the page has lost the focus.
  useEffect(() => {
    const key = moved.current;
    moved.current = undefined;
    const place = rules.findIndex((rule) => rule.key === key);
    if (key === undefined || place === -1) return;
    setSaid(`Rule moved to place ${place + 1} of ${rules.length}.`);
    list.current?.querySelector<HTMLElement>(`[data-handle="${key}"]`)?.focus();
  }, [rules]);

  const row = (rule: DraftRule, index: number): ReactNode => {
    const taker = takenBy.get(rule.key);
    const facts = {
      rule,
      order: items[index]?.order ?? 0,
      fault: opened?.key === rule.key ? undefined : faults.get(rule.key),
      takenBy: taker === undefined ? undefined : taker + 1,
    };
    if (!onAction)
      return (
        <li key={rule.key}>
          <RuleRow {...facts} />
        </li>
      );
    return (
      <SortableRule
        key={rule.key}
        {...facts}
        place={index + 1}
        isLast={index === rules.length - 1}
        form={opened?.key === rule.key ? opened.form : undefined}
        onAction={act}
      />
    );
  };

  const ladder = (
    <ol ref={list} aria-labelledby={labelledBy} className="py-1">
      {shown.map(row)}
      {shown.length === rules.length && <LastRung isIndented={onAction !== undefined} />}
    </ol>
  );
  if (!onAction) return ladder;

  const placeOf = (key: string | number): number => rules.findIndex((rule) => rule.key === key) + 1;
  const announcements: Announcements = {
    onDragStart({ active }) {
      isPickedUp.current = true;
      return `Picked up rule ${placeOf(active.id)} of ${rules.length}.`;
    },
    onDragOver({ over }) {
      const isStart = isPickedUp.current; // it is over its own place then, which need not be said
      isPickedUp.current = false;
      return over && !isStart ? `Place ${placeOf(over.id)} of ${rules.length}.` : undefined;
    },
    onDragEnd: ({ over }) => (over ? `Dropped at place ${placeOf(over.id)} of ${rules.length}.` : "Put back."),
    onDragCancel: ({ active }) => `Put back at place ${placeOf(active.id)}.`,
  };
  const drop = ({ active, over }: DragEndEvent): void => {
    if (over && over.id !== active.id)
      onAction(String(active.id), { kind: "move", by: placeOf(over.id) - placeOf(active.id) });
  };
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: instructions } }}
    >
      <SortableContext items={keys} strategy={verticalListSortingStrategy}>
        {ladder}
      </SortableContext>
      <p role="status" className="sr-only">
        {said}
      </p>
    </DndContext>
  );
}

/** The keys of rules, the same array as long as they are the same. */
function useSameKeys(rules: readonly DraftRule[]): string[] {
  const text = JSON.stringify(rules.map(({ key }) => key));
  const [known, setKnown] = useState({ text, keys: rules.map(({ key }) => key) });
  if (known.text === text) return known.keys;
  const keys = rules.map(({ key }) => key);
  setKnown({ text, keys });
  return keys;
}

interface SortableRuleProps {
  readonly rule: DraftRule;
  /** The number that it is saved with. */
  readonly order: number;
  readonly fault: string | undefined;
  readonly takenBy: number | undefined;
  /** As people count. */
  readonly place: number;
  readonly isLast: boolean;
  readonly form: ReactNode;
  readonly onAction: (key: string, action: RuleAction) => void;
}

const SortableRule = memo(function SortableRule(props: SortableRuleProps) {
  const { rule, order, fault, takenBy, place, isLast, form, onAction } = props;
  const { key } = rule;
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id: key,
    attributes: { roleDescription: "movable rule" },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (event.altKey && by !== 0 && !isDragging) {
      event.preventDefault();
      onAction(key, { kind: "move", by });
    } else listeners?.["onKeyDown"]?.(event);
  };
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={cn("bg-surface", isDragging ? "relative z-10 rounded-lg shadow-pop" : "hover:bg-hover/60")}
    >
      <RuleRow
        rule={rule}
        order={order}
        fault={fault}
        takenBy={takenBy}
        handle={
          <Button
            look="ghost"
            size="icon-sm"
            ref={setActivatorNodeRef}
            {...attributes}
            {...listeners}
            onKeyDown={onKeyDown}
            data-handle={key}
            aria-label={`Move rule ${place}`}
            className="-mt-0.5 cursor-grab touch-none text-ink-3 active:cursor-grabbing"
          >
            <GripVertical aria-hidden />
          </Button>
        }
        actions={
          <>
            <Button
              look="ghost"
              size="icon-sm"
              aria-label={`Edit rule ${place}`}
              aria-expanded={form !== undefined}
              data-edit={key}
              onClick={() => onAction(key, { kind: "edit" })}
            >
              <Pencil aria-hidden />
            </Button>
            <RuleMenu place={place} isLast={isLast} onAction={(action) => onAction(key, action)} />
          </>
        }
      >
        {form}
      </RuleRow>
    </li>
  );
});

function RuleMenu({
  place,
  isLast,
  onAction,
}: {
  place: number;
  isLast: boolean;
  onAction: (action: RuleAction) => void;
}) {
  const chosen = useRef<RuleAction>(undefined);
  const choose = (action: RuleAction): void => {
    chosen.current = action;
  };
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" size="icon-sm" aria-label={`Actions for rule ${place}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent
        onCloseAutoFocus={(event) => {
          // Done once the menu is gone, so that the focus goes to what was done and not back to the button.
          const action = chosen.current;
          chosen.current = undefined;
          if (!action) return;
          event.preventDefault();
          onAction(action);
        }}
      >
        <MenuItem onSelect={() => choose({ kind: "add", at: "above" })}>
          <ListPlus aria-hidden />
          Add a rule above
        </MenuItem>
        <MenuItem onSelect={() => choose({ kind: "add", at: "below" })}>
          <ListPlus aria-hidden />
          Add a rule below
        </MenuItem>
        <MenuItem onSelect={() => choose({ kind: "duplicate" })}>
          <CopyPlus aria-hidden />
          Duplicate
        </MenuItem>
        {(place > 1 || !isLast) && <MenuSeparator />}
        {place > 1 && (
          <>
            <MenuItem onSelect={() => choose({ kind: "move", by: -1 })}>
              <ArrowUp aria-hidden />
              Move up
            </MenuItem>
            <MenuItem onSelect={() => choose({ kind: "move", by: -Infinity })}>
              <ArrowUpToLine aria-hidden />
              Move to the top
            </MenuItem>
          </>
        )}
        {!isLast && (
          <>
            <MenuItem onSelect={() => choose({ kind: "move", by: 1 })}>
              <ArrowDown aria-hidden />
              Move down
            </MenuItem>
            <MenuItem onSelect={() => choose({ kind: "move", by: Infinity })}>
              <ArrowDownToLine aria-hidden />
              Move to the end
            </MenuItem>
          </>
        )}
        <MenuSeparator />
        <MenuItem danger onSelect={() => choose({ kind: "remove" })}>
          <Trash2 aria-hidden />
          Remove
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
