import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { ruleValue } from "../../lib/policy-words.ts";
import { PolicyColumns } from "./policy-columns.tsx";

/** The policy of a domain, for somebody who may only read it. */
export function PolicyFacts({ policy }: { readonly policy: DomainPolicy }) {
  return (
    <PolicyColumns>
      {(rules) => (
        <dl className="px-4 py-1 sm:px-5">
          {rules.map((rule) => (
            <div key={rule.rule} className="border-b py-3 last:border-0">
              <dt className="text-[0.8125rem] text-ink-3">{rule.label}</dt>
              <dd className="wrap-anywhere mt-0.5">{ruleValue(rule, policy)}</dd>
              <dd className="mt-0.5 text-ink-3 text-xs">{rule.does}</dd>
            </div>
          ))}
        </dl>
      )}
    </PolicyColumns>
  );
}
