"use client";

import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { Plus } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { type DraftRule, movedRule, newRule, ruleFault } from "../../lib/privacy-draft.ts";
import { Button } from "../ui/button.tsx";
import { RuleForm } from "./rule-form.tsx";
import { DRAWN_AT_ONCE, type RuleAction, RuleLadder } from "./rule-ladder.tsx";

interface RuleEditing {
  readonly rules: readonly DraftRule[];
  readonly edit: (change: (rules: readonly DraftRule[]) => readonly DraftRule[]) => void;
  /** The rule whose form is open to begin with. */
  readonly begin?: string | undefined;
}

/** Which rule is open and how many are drawn, and what can be done with them; for a {@link RuleEditor} inside `root`. */
export function useRuleEditing({ rules, edit, begin }: RuleEditing) {
  const [opened, setOpened] = useState<{ readonly key: string; readonly before: DraftRule | undefined } | undefined>(
    begin === undefined ? undefined : { key: begin, before: undefined },
  );
  const [drawn, setDrawn] = useState(DRAWN_AT_ONCE);
  const root = useRef<HTMLDivElement>(null);
  const focusOn = useFocusOn(root);

  const open = (key: string, before: DraftRule | undefined): void => setOpened({ key, before });
  const add = (place: number, rule = newRule()): void => {
    edit((now) => now.toSpliced(place, 0, rule));
    if (place >= drawn) setDrawn(rules.length + 1);
    open(rule.key, undefined);
  };
  const remove = (key: string): void => {
    const place = rules.findIndex((rule) => rule.key === key);
    const next = rules[place + 1] ?? rules[place - 1];
    edit((now) => now.filter((rule) => rule.key !== key));
    if (opened?.key === key) setOpened(undefined);
    focusOn(next ? `[data-edit="${next.key}"]` : "[data-add]");
  };
  const close = (key: string): void => {
    setOpened(undefined);
    focusOn(`[data-edit="${key}"]`);
  };

  return {
    rules,
    edit,
    root,
    opened,
    drawn,
    add,
    close,
    showMore: (): void => setDrawn(drawn + DRAWN_AT_ONCE),
    act(key: string, action: RuleAction): void {
      const place = rules.findIndex((rule) => rule.key === key);
      const rule = rules[place];
      if (!rule) return;
      switch (action.kind) {
        case "edit":
          return opened?.key === key ? close(key) : open(key, rule);
        case "duplicate": {
          const copy = newRule(rule);
          edit((now) => now.toSpliced(place + 1, 0, copy));
          return focusOn(`[data-edit="${copy.key}"]`);
        }
        case "remove":
          return remove(key);
        case "add":
          return add(action.at === "above" ? place : place + 1);
        case "move": {
          const to = Math.min(Math.max(place + action.by, 0), rules.length - 1);
          return to === place ? undefined : edit((now) => movedRule(now, place, to));
        }
      }
    },
    /** Takes back what was done since the open rule was opened. */
    cancel(): void {
      if (!opened) return;
      const { key, before } = opened;
      if (!before) return remove(key);
      edit((now) => now.map((one) => (one.key === key ? before : one)));
      close(key);
    },
    /** Opens the first rule whose key is among them; whether there is one. */
    showFault(faults: ReadonlyMap<string, string>): boolean {
      const faulty = rules.find(({ key }) => faults.has(key));
      if (!faulty) return false;
      open(faulty.key, faulty);
      setDrawn(Math.max(drawn, rules.indexOf(faulty) + 1));
      focusOn('[aria-invalid="true"]');
      return true;
    },
    /** Closes whatever is open. */
    closeForm: (): void => setOpened(undefined),
    focusOnAdd: (): void => focusOn("[data-add]"),
  };
}

interface RuleEditorProps {
  /** The id of the heading that names the rules. */
  readonly labelledBy: string;
  readonly editing: ReturnType<typeof useRuleEditing>;
  /** The rules with the numbers that they are saved with. */
  readonly items: readonly PlainPrivacyItem[];
  /** By key, what is wrong with rules, in a sentence. */
  readonly faults: ReadonlyMap<string, string>;
  /** Roster groups that rules may be about; absent: not known. */
  readonly groups: readonly string[] | undefined;
  /** Whether a rule about a group that is not among them is at fault. */
  readonly areGroupsClosed: boolean;
  readonly domain: string;
  readonly mayWrite: boolean;
}

/** Rules as the ladder that a stanza falls down, each edited where it stands. */
export function RuleEditor(props: RuleEditorProps) {
  const { labelledBy, editing, items, faults, groups, areGroupsClosed, domain, mayWrite } = props;
  const { rules, opened, drawn, edit, add, act, close, cancel, showMore } = editing;
  const place = rules.findIndex((rule) => rule.key === opened?.key);
  const rule = rules[place];
  const form = rule && (
    <RuleForm
      key={rule.key}
      place={place + 1}
      rule={rule}
      fault={faults.get(rule.key) ?? ruleFault(rule, areGroupsClosed ? groups : undefined)}
      groups={groups}
      domain={domain}
      onRuleChange={(next) => edit((now) => now.map((one) => (one.key === rule.key ? next : one)))}
      onDone={() => close(rule.key)}
      onCancel={cancel}
    />
  );
  return (
    // What has the focus is never under the bar of unsaved changes or the page's own (WCAG 2.2 §2.4.11).
    <div className="[&_:is(button,input,select)]:scroll-mt-16 [&_:is(button,input,select)]:scroll-mb-24">
      <p className="border-b px-4 py-2 text-ink-2 text-xs sm:px-5">
        A stanza is held against the rules from the top down. The first one that is about it decides.
      </p>
      <RuleLadder
        labelledBy={labelledBy}
        rules={rules}
        items={items}
        drawn={drawn}
        faults={faults}
        opened={rule && { key: rule.key, form }}
        onAction={mayWrite ? act : undefined}
      />
      {(rules.length > drawn || mayWrite) && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-t px-4 py-2.5 sm:px-5">
          {rules.length > drawn && (
            <>
              <p className="text-ink-3 text-xs tabular-nums">
                {drawn.toLocaleString("en")} of {plural(rules.length, "rule")} are shown.
              </p>
              <Button size="sm" onClick={showMore}>
                Show {Math.min(DRAWN_AT_ONCE, rules.length - drawn)} more
              </Button>
            </>
          )}
          {mayWrite && (
            <Button size="sm" data-add onClick={() => add(rules.length)}>
              <Plus aria-hidden />
              Add a rule
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Puts the focus on the first that matches within `root`, once the page has changed. */
function useFocusOn(root: RefObject<HTMLElement | null>): (selector: string) => void {
  const [wanted, setWanted] = useState<{ readonly selector: string }>();
  useEffect(() => {
    if (wanted) root.current?.querySelector<HTMLElement>(wanted.selector)?.focus();
  }, [wanted, root]);
  return (selector) => setWanted({ selector });
}
