"use client";

import { changePolicy, type PolicyPart, policyDifference } from "@rostra/core/domain/domain-policy";
import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { DomainError } from "@rostra/core/domain-error";
import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { policyChanges, policyGroups } from "../../lib/policy-words.ts";
import { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { LeaveDialog } from "../privacy/leave-dialog.tsx";
import { ChangeList } from "../ui/change-list.tsx";
import { UnsavedBar } from "../ui/unsaved-bar.tsx";
import { PolicyColumns } from "./policy-columns.tsx";
import { PolicyRuleField } from "./policy-rule-field.tsx";
import { useDomainChanges } from "./use-domain-changes.ts";

const RULES = policyGroups.flatMap(({ rules }) => rules.map(({ rule }) => rule));

/** The policy of a domain, to be changed: what is different is kept here until it is saved. */
export function PolicyForm({ name, policy: stored }: { readonly name: string; readonly policy: DomainPolicy }) {
  const { setPolicy } = useDomainChanges(name);
  const [draft, setDraft] = useState<PolicyPart>({});
  const policy = { ...stored, ...draft };
  const changes = policyChanges(stored, policy);
  const guard = useLeaveGuard(changes.length > 0);
  const { before, after } = policyDifference(stored, policy);
  const fault = faultOf(stored, after) ?? formFailure(setPolicy.error, RULES);
  const discard = (): void => {
    setDraft({});
    setPolicy.reset();
  };
  return (
    <>
      <PolicyColumns>
        {(rules) => (
          <div className="flex flex-col gap-6 p-4 sm:p-5">
            {rules.map((rule) => (
              <PolicyRuleField
                key={rule.rule}
                rule={rule}
                policy={policy}
                error={fault?.field === rule.rule ? fault.message : undefined}
                onSet={(part) => {
                  setDraft((now) => ({ ...now, ...part }));
                  setPolicy.reset();
                }}
              />
            ))}
          </div>
        )}
      </PolicyColumns>
      {changes.length > 0 && (
        <UnsavedBar
          changes={changes.length}
          difference={<ChangeList changes={changes} />}
          busy={setPolicy.isPending}
          failure={fault && fault.field === undefined ? fault.message : undefined}
          onDiscard={discard}
          onSave={faultOf(stored, after) ? undefined : () => setPolicy.mutate(after, before, () => setDraft({}))}
        />
      )}
      <LeaveDialog guard={guard} what={`the policy of ${name}`} onDiscard={discard} />
    </>
  );
}

/** What is wrong with a change before it is sent: the server says the same. */
function faultOf(stored: DomainPolicy, part: PolicyPart) {
  try {
    changePolicy(stored, part);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { message: error.message, field: error.field };
  }
}
