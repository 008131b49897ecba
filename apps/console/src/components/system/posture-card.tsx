"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { byChannelBinding, byMechanism, byTls, type SessionShare } from "../../lib/security-words.ts";

/** Who still uses what, each with where they are listed. */
export function Posture({ posture }: { posture: RouterOutputs["system"]["posture"] }) {
  const { sessions, outdatedKeys, iterations, withoutSecondFactor } = posture;
  const all = sessions.reduce((sum, one) => sum + one.sessions, 0);
  return (
    <div className="divide-y">
      {all === 0 ? (
        <p className="px-4 py-4 text-ink-2 sm:px-5">Nobody is online now: there are no sessions to look at.</p>
      ) : (
        <div className="grid gap-x-8 gap-y-5 px-4 py-4 sm:px-5 md:grid-cols-3">
          <Shares title="Encryption" note="TLS version" shares={byTls(sessions)} all={all} />
          <Shares title="Login" note="SASL mechanism" shares={byMechanism(sessions)} all={all} />
          <Shares title="Channel binding" note="RFC 5802 §6" shares={byChannelBinding(sessions)} all={all} />
        </div>
      )}
      <Finding isGood={outdatedKeys.count === 0}>
        {outdatedKeys.count === 0
          ? `Every password is kept with ${iterations.toLocaleString("en")} rounds of key derivation or more.`
          : `The keys of ${plural(outdatedKeys.count, "account")}${outdatedKeys.more ? " or more" : ""} were derived in fewer than ${iterations.toLocaleString("en")} rounds. A new password mends it.`}
      </Finding>
      {withoutSecondFactor !== undefined && (
        <Finding isGood={withoutSecondFactor === 0}>
          {withoutSecondFactor === 0 ? (
            "Every operator has a second factor."
          ) : (
            <>
              {plural(withoutSecondFactor, "operator")} {withoutSecondFactor === 1 ? "has" : "have"} no second factor.{" "}
              <Link href="/operators" prefetch={false} className="text-accent-ink underline underline-offset-2">
                Operators
              </Link>
            </>
          )}
        </Finding>
      )}
    </div>
  );
}

function Finding({ isGood, children }: { isGood: boolean; children: ReactNode }) {
  const Icon = isGood ? CircleCheck : TriangleAlert;
  return (
    <p className="flex gap-3 px-4 py-3 text-[0.8125rem] text-ink-2 sm:px-5">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", isGood ? "text-ok" : "text-warn-ink")} />
      <span className="min-w-0">{children}</span>
    </p>
  );
}

interface SharesProps {
  readonly title: string;
  readonly note: string;
  readonly shares: readonly SessionShare[];
  readonly all: number;
}

/** Sessions by one of their facts, as bars. */
function Shares({ title, note, shares, all }: SharesProps) {
  return (
    <div className="min-w-0">
      <h3 className="mb-2 font-medium text-[0.8125rem]">
        {title} <span className="font-normal text-ink-3 text-xs">{note}</span>
      </h3>
      <ul className="space-y-2.5">
        {shares.map(({ key, label, sessions, query, isWeak }) => (
          <li key={key} className="text-[0.8125rem]">
            <div className="flex min-w-0 items-baseline justify-between gap-3">
              {query === undefined ? (
                <span className="truncate" title={label}>
                  {label}
                </span>
              ) : (
                <Link
                  href={`/sessions${query}`}
                  prefetch={false}
                  title={label}
                  className="truncate underline decoration-line-strong/60 underline-offset-2 hover:decoration-current"
                >
                  {label}
                </Link>
              )}
              <span className="shrink-0 text-ink-2 tabular-nums">{plural(sessions, "session")}</span>
            </div>
            <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken">
              <div
                className={cn("h-full min-w-1 rounded-full", isWeak ? "bg-warn-ink" : "bg-accent")}
                style={{ width: `${(sessions / all) * 100}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
