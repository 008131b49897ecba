import type { ReactNode } from "react";
import { type PolicyRule, policyColumns } from "../../lib/policy-words.ts";
import { Card } from "../ui/card.tsx";

/** The rules of a policy in their groups; `children` shows those of one. */
export function PolicyColumns({ children }: { readonly children: (rules: readonly PolicyRule[]) => ReactNode }) {
  return (
    <div className="grid min-w-0 items-start gap-5 xl:grid-cols-2">
      {policyColumns.map((groups) => (
        <div key={groups[0]?.id} className="flex min-w-0 flex-col gap-5">
          {groups.map(({ id, title, rules }) => (
            <Card key={id} id={id} title={title}>
              {children(rules)}
            </Card>
          ))}
        </div>
      ))}
    </div>
  );
}
