"use client";

import { diffItems } from "@rostra/core/privacy/privacy-diff";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis, FlaskConical, History, Star, StarOff, Trash2 } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureCode, failureField, failureMessage } from "../../lib/form-failure.ts";
import {
  type DraftRule,
  draftRules,
  faultAtRule,
  faultyPlace,
  isUnchanged,
  numberedRules,
  type PrivacyDraft,
  ruleFaults,
} from "../../lib/privacy-draft.ts";
import type { PrivacyOverview } from "../../lib/privacy-overview.ts";
import { simulatorPath } from "../../lib/simulator-question.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { DefaultDialog, RemoveListDialog } from "./list-dialogs.tsx";
import { ListHistory } from "./list-history.tsx";
import { RuleEditor, useRuleEditing } from "./rule-editor.tsx";
import { SaveBar } from "./save-bar.tsx";
import { StaleNotice } from "./stale-notice.tsx";
import { usePrivacyChanges } from "./use-privacy-changes.ts";

interface ListEditorProps {
  readonly jid: string;
  readonly domain: string;
  readonly name: string;
  readonly overview: PrivacyOverview;
  /** Undefined: nothing is changed. */
  readonly draft: PrivacyDraft | undefined;
  readonly onDraftChange: (change: (draft: PrivacyDraft | undefined) => PrivacyDraft | undefined) => void;
  readonly mayWrite: boolean;
}

/** One list: its rules as a ladder, edited as a draft that is saved as one. */
export function ListEditor({ jid, domain, name, overview, draft, onDraftChange, mayWrite }: ListEditorProps) {
  const stored = overview.lists.find((list) => list.name === name);
  const { put } = usePrivacyChanges(jid);
  const [dialog, setDialog] = useState<"default" | "remove" | "history">();
  const [refused, setRefused] = useState<{ readonly rule: DraftRule; readonly message: string }>();

  const rules = useMemo(() => draft?.rules ?? draftRules(stored?.items ?? []), [draft, stored]);
  const items = useMemo(() => numberedRules(rules), [rules]);
  const changes = draft ? diffItems(draft.before, items).length : 0;
  const version = stored?.version ?? 0;
  const isStale = draft !== undefined && draft.version !== version && !put.isPending;
  const isDefault = overview.defaultList === name;

  const edit = (change: (rules: readonly DraftRule[]) => readonly DraftRule[]): void => {
    put.reset();
    onDraftChange((now) => {
      const begun = now ?? { version, before: stored?.items ?? [], rules };
      const next = { ...begun, rules: change(begun.rules) };
      return isUnchanged(next) ? undefined : next;
    });
  };
  const editing = useRuleEditing({
    rules,
    edit,
    // A list that was just made begins with the rule that it is made for.
    begin: draft?.version === 0 ? draft.rules[0]?.key : undefined,
  });
  const groups = useRosterGroups(jid, mayWrite && (draft !== undefined || editing.opened !== undefined));
  const faults = useMemo(() => ruleFaults(draft ? rules : [], groups, refused), [draft, rules, groups, refused]);

  /** `over`: the version that is replaced. */
  const save = (over: number): void => {
    if (!draft || put.isPending || rules.length === 0) return;
    if (editing.showFault(faults)) return;
    editing.closeForm();
    const written = items.map(({ stanzas, ...item }) => ({ ...item, stanzas: [...stanzas] }));
    put.mutateAsync({ account: jid, name, items: written, version: over }).then(
      ({ list }) => {
        // What was changed while it was saved stays, as a change of what is there now.
        onDraftChange((now) =>
          now === draft ? undefined : now && { ...now, version: list.version, before: list.items },
        );
        editing.focusOnAdd();
      },
      (error: unknown) => {
        const place = faultyPlace(failureField(error));
        const rule = place === undefined ? undefined : rules[place];
        if (rule) setRefused({ rule, message: faultAtRule(failureMessage(error)) });
      },
    );
  };
  const discard = (): void => {
    put.reset();
    editing.closeForm();
    onDraftChange(() => undefined);
    editing.focusOnAdd();
  };

  const told = put.error ? failureMessage(put.error) : undefined;
  return (
    <div ref={editing.root} className="min-w-0">
      <Card
        id="rules"
        title={<span title={name}>{name}</span>}
        description={
          <>
            {plural(rules.length, "rule")}
            {version === 0 ? ", not saved yet" : `, version ${version}`}
          </>
        }
        actions={
          <span className="flex shrink-0 items-center gap-1.5">
            {isDefault && <Badge tone="accent">Default</Badge>}
            {version > 0 && (
              <>
                <Button asChild size="sm">
                  <Link href={simulatorPath({ to: jid })} prefetch={false}>
                    <FlaskConical aria-hidden />
                    <span className="max-sm:sr-only">Try a stanza</span>
                  </Link>
                </Button>
                <Button size="sm" onClick={() => setDialog("history")}>
                  <History aria-hidden />
                  <span className="max-sm:sr-only">History</span>
                </Button>
              </>
            )}
            {mayWrite && version > 0 && <ListMenu name={name} isDefault={isDefault} onChoose={setDialog} />}
          </span>
        }
      >
        {isStale && (
          <StaleNotice
            jid={jid}
            name={name}
            before={draft.before}
            after={stored?.items}
            told={failureCode(put.error) === "CONFLICT" ? told : undefined}
            onReload={discard}
            onOverwrite={() => save(version)}
          />
        )}
        <RuleEditor
          labelledBy="rules"
          editing={editing}
          items={items}
          faults={faults}
          groups={groups}
          areGroupsClosed
          domain={domain}
          mayWrite={mayWrite}
        />
      </Card>
      {draft && (
        <SaveBar
          changes={changes}
          isNew={version === 0}
          before={draft.before}
          after={items}
          busy={put.isPending}
          failure={isStale || refused ? undefined : told}
          onDiscard={discard}
          onSave={isStale ? undefined : () => save(draft.version)}
        />
      )}
      {dialog === "history" && (
        <ListHistory jid={jid} name={name} mayWrite={mayWrite} onClose={() => setDialog(undefined)} />
      )}
      {dialog === "default" && (
        <DefaultDialog jid={jid} name={name} overview={overview} onClose={() => setDialog(undefined)} />
      )}
      {dialog === "remove" && (
        <RemoveListDialog jid={jid} name={name} overview={overview} onClose={() => setDialog(undefined)} />
      )}
    </div>
  );
}

function ListMenu({
  name,
  isDefault,
  onChoose,
}: {
  name: string;
  isDefault: boolean;
  onChoose: (dialog: "default" | "remove") => void;
}) {
  const Icon = isDefault ? StarOff : Star;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" size="icon-sm" aria-label={`Actions for the list ${name}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => onChoose("default")}>
          <Icon aria-hidden />
          {isDefault ? "No longer the default…" : "Make it the default…"}
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={() => onChoose("remove")}>
          <Trash2 aria-hidden />
          Remove list…
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}

/** The names of the groups that rules may be about: of the roster, and those that shared groups give. */
function useRosterGroups(jid: string, isWanted: boolean): readonly string[] | undefined {
  const api = useApi();
  const roster = useQuery({ ...api.roster.pairs.queryOptions({ account: jid }), enabled: isWanted });
  const pairs = roster.data;
  return useMemo(
    () =>
      pairs &&
      [
        ...new Set(
          pairs.flatMap(({ mine, given }) => [...(mine?.listed ? mine.groups : []), ...(given?.rosterGroups ?? [])]),
        ),
      ].sort((one, other) => one.localeCompare(other, "en")),
    [pairs],
  );
}
