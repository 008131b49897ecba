"use client";

import type { AccountDetailsOutput } from "@rostra/api/outputs";
import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import {
  attributeFault,
  attributeRows,
  noDraft,
  type ProfileText,
  profileDifference,
  profileLimits,
  profileTexts,
  textNames,
} from "../../lib/profile-draft.ts";
import { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { LeaveDialog } from "../privacy/leave-dialog.tsx";
import { Card } from "../ui/card.tsx";
import { ChangeList } from "../ui/change-list.tsx";
import { Field, Input, Textarea } from "../ui/field.tsx";
import { UnsavedBar } from "../ui/unsaved-bar.tsx";
import { AttributeFields } from "./attribute-fields.tsx";
import { LimitFields } from "./limit-fields.tsx";
import { useProfileChange } from "./use-profile-change.ts";

const hints: Readonly<Partial<Record<ProfileText, string>>> = {
  displayName: "Contacts by a shared group see it.",
  externalId: "What an outside directory knows the account by.",
  notes: "For operators. The account’s owner does not see them.",
};

/** What describes an account, edited where it stands: what is different is kept here until it is saved. */
export function ProfileForm({ account }: { readonly account: AccountDetailsOutput }) {
  const { jid } = account;
  const change = useProfileChange(jid);
  const [draft, setDraft] = useState(noDraft);
  const { after, before, changes } = profileDifference(account, draft);
  const attributes = draft.attributes ?? attributeRows(account.attributes);
  const attributeProblem = attributeFault(attributes);
  const limitProblem = Object.values(draft.limits).some((limit) => limit !== null && Number.isNaN(limit));
  // Rows that are not filled in yet are no difference, and would be lost all the same.
  const isDirty = changes.length > 0 || (attributeProblem !== undefined && draft.attributes !== undefined);
  const guard = useLeaveGuard(isDirty || change.isPending);
  const failure = formFailure(change.error, [...profileTexts, ...profileLimits, "attributes"]);
  const edit = (part: Partial<typeof draft>): void => {
    setDraft((now) => ({ ...now, ...part }));
    change.reset();
  };
  const discard = (): void => {
    setDraft(noDraft);
    change.reset();
  };
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  const isSavable = changes.length > 0 && !attributeProblem && !limitProblem;
  return (
    <div>
      <div className="flex flex-col gap-5">
        <Card id="profile" title="Profile">
          <div className="grid gap-x-5 gap-y-4 p-4 sm:p-5 min-[34rem]:grid-cols-2">
            {profileTexts.map((name) => {
              const props = {
                value: draft.texts[name] ?? account[name] ?? "",
                onChange: ({ target }: { readonly target: { readonly value: string } }) =>
                  edit({ texts: { ...draft.texts, [name]: target.value } }),
              };
              const field = { label: textNames[name], hint: hints[name], error: errorOf(name) };
              return name === "notes" ? (
                <Field key={name} {...field} className="min-[34rem]:col-span-2">
                  <Textarea {...props} rows={3} />
                </Field>
              ) : (
                <Field key={name} {...field}>
                  <Input {...props} type={name === "email" ? "email" : "text"} autoComplete="off" />
                </Field>
              );
            })}
          </div>
        </Card>
        <AttributeFields
          rows={attributes}
          fault={draft.attributes ? attributeProblem : undefined}
          error={errorOf("attributes")}
          onChange={(rows) => edit({ attributes: rows })}
        />
        <LimitFields
          account={account}
          draft={draft.limits}
          errorOf={errorOf}
          onChange={(limits) => edit({ limits: { ...draft.limits, ...limits } })}
        />
      </div>
      {isDirty && (
        <UnsavedBar
          changes={changes.length}
          {...(!isSavable && { status: attributeProblem?.message ?? "A limit needs a number." })}
          difference={<ChangeList changes={changes} />}
          busy={change.isPending}
          failure={failure && failure.field === undefined ? failure.message : undefined}
          onDiscard={discard}
          onSave={isSavable ? () => change.save(account, after, before, () => setDraft(noDraft)) : undefined}
        />
      )}
      <LeaveDialog guard={guard} what={jid} onDiscard={discard} />
    </div>
  );
}
