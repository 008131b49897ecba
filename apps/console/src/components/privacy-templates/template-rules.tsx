"use client";

import { diffItems } from "@rostra/core/privacy/privacy-diff";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureField, failureMessage } from "../../lib/form-failure.ts";
import {
  type DraftRule,
  draftRules,
  faultyPlace,
  isUnchanged,
  numberedRules,
  type PrivacyDraft,
  ruleFaults,
} from "../../lib/privacy-draft.ts";
import { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { LeaveDialog } from "../privacy/leave-dialog.tsx";
import { RuleEditor, useRuleEditing } from "../privacy/rule-editor.tsx";
import { SaveBar } from "../privacy/save-bar.tsx";
import { Card } from "../ui/card.tsx";
import type { Template } from "./template-text.ts";
import { useTemplateChanges } from "./use-template-changes.ts";

/** The rules of a template, edited as a draft that is saved as one. */
export function TemplateRules({ template, mayWrite }: { template: Template; mayWrite: boolean }) {
  const { domain, name, description, version, items: stored } = template;
  const { put } = useTemplateChanges();
  const [draft, setDraft] = useState<PrivacyDraft>();
  const [refused, setRefused] = useState<{ readonly rule: DraftRule; readonly message: string }>();
  const rules = useMemo(() => draft?.rules ?? draftRules(stored), [draft, stored]);
  const items = useMemo(() => numberedRules(rules), [rules]);
  const edit = (change: (rules: readonly DraftRule[]) => readonly DraftRule[]): void => {
    put.reset();
    setDraft((now) => {
      const begun = now ?? { version, before: stored, rules };
      const next = { ...begun, rules: change(begun.rules) };
      return isUnchanged(next) ? undefined : next;
    });
  };
  const editing = useRuleEditing({ rules, edit });
  const groups = useSharedGroups(domain, editing.opened !== undefined);
  const faults = useMemo(() => ruleFaults(draft ? rules : [], undefined, refused), [draft, rules, refused]);
  const guard = useLeaveGuard(draft !== undefined);
  const isStale = draft !== undefined && draft.version !== version && !put.isPending;

  const save = (): void => {
    if (!draft || put.isPending || rules.length === 0 || editing.showFault(faults)) return;
    editing.closeForm();
    const written = items.map(({ stanzas, ...item }) => ({ ...item, stanzas: [...stanzas] }));
    put.mutateAsync({ domain, name, ...(description !== undefined && { description }), items: written, version }).then(
      () => {
        setDraft(undefined);
        editing.focusOnAdd();
      },
      (error: unknown) => {
        const place = faultyPlace(failureField(error));
        const rule = place === undefined ? undefined : rules[place];
        if (rule) setRefused({ rule, message: failureMessage(error) });
      },
    );
  };
  const discard = (): void => {
    put.reset();
    editing.closeForm();
    setDraft(undefined);
    editing.focusOnAdd();
  };

  return (
    <div ref={editing.root} className="min-w-0">
      <Card id="rules" title="Rules" description={`${plural(rules.length, "rule")}, version ${version}`}>
        <RuleEditor
          labelledBy="rules"
          editing={editing}
          items={items}
          faults={faults}
          groups={groups}
          areGroupsClosed={false}
          domain={domain}
          mayWrite={mayWrite}
        />
      </Card>
      {draft && (
        <SaveBar
          changes={diffItems(draft.before, items).length}
          isNew={false}
          before={draft.before}
          after={items}
          busy={put.isPending}
          failure={
            isStale
              ? "Somebody has changed this template meanwhile. Saving replaces what they did; discarding shows it."
              : put.error && !refused
                ? failureMessage(put.error)
                : undefined
          }
          onDiscard={discard}
          onSave={save}
        />
      )}
      <LeaveDialog guard={guard} what={`the template “${name}”`} onDiscard={() => setDraft(undefined)} />
    </div>
  );
}

/** The headings under which shared groups stand in rosters: the groups that every account of a domain may have. */
function useSharedGroups(domain: string, isWanted: boolean): readonly string[] | undefined {
  const api = useApi();
  const groups = useQuery({ ...api.group.list.queryOptions({ domain, counted: false }), enabled: isWanted });
  return groups.data && [...new Set(groups.data.items.map(({ rosterGroup }) => rosterGroup))];
}
