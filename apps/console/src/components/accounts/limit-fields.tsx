"use client";

import type { AccountDetailsOutput } from "@rostra/api/outputs";
import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { limitNames, type ProfileDraft, type ProfileLimit, profileLimits } from "../../lib/profile-draft.ts";
import { Card } from "../ui/card.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Meter } from "../ui/meter.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/states.tsx";

type Usage = RouterOutputs["account"]["usage"];

const usageOf: Readonly<Record<ProfileLimit, keyof Usage>> = {
  sessionLimit: "sessions",
  rosterQuota: "contacts",
  spoolQuota: "messages",
};

const says: Readonly<Record<ProfileLimit, string>> = {
  sessionLimit: "Logged in at the same time.",
  rosterQuota: "In the contact list.",
  spoolQuota: "Kept while nobody is online; beyond, the sender is told that it cannot be delivered.",
};

/** How often what is used is renewed, in milliseconds. */
const REFRESH_MS = 10_000;

interface LimitFieldsProps {
  readonly account: AccountDetailsOutput;
  readonly draft: ProfileDraft["limits"];
  readonly errorOf: (field: string) => string | undefined;
  /** Absent: the operator may only look. */
  readonly onChange: ((limits: ProfileDraft["limits"]) => void) | undefined;
}

/** What an account has of what is limited, and where it differs from its domain. */
export function LimitFields({ account, draft, errorOf, onChange }: LimitFieldsProps) {
  const api = useApi();
  const { jid, domain } = account;
  const usage = useQuery({ ...api.account.usage.queryOptions({ jid }), refetchInterval: REFRESH_MS });
  const policy = useQuery(api.domain.policy.get.queryOptions({ domain })).data;
  return (
    <Card id="limits" title="Limits">
      {usage.isError && !usage.data && (
        <Notice tone="warn" className="m-4">
          What is used is not known: {failureMessage(usage.error)}
        </Notice>
      )}
      <ul aria-label="Limits" className="grid min-[40rem]:grid-cols-3">
        {profileLimits.map((name) => {
          const stored = account[name] ?? null;
          const own = draft[name] === undefined ? stored : draft[name];
          return (
            <li
              key={name}
              className="border-b px-4 py-4 last:border-0 min-[40rem]:border-r min-[40rem]:border-b-0 sm:px-5"
            >
              <Used name={name} usage={usage.data?.[usageOf[name]]} />
              {onChange ? (
                <OwnLimit
                  name={name}
                  own={own}
                  domainLimit={policy?.[name]}
                  error={errorOf(name)}
                  onChange={(limit) => onChange({ [name]: limit })}
                />
              ) : (
                <p className="mt-2 text-ink-3 text-xs">
                  {stored === null ? "As the domain says" : "A limit of its own"}. {says[name]}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Used({ name, usage }: { name: ProfileLimit; usage: Usage[keyof Usage] | undefined }) {
  return (
    <>
      <p className="mb-2 flex items-baseline justify-between gap-3 text-sm">
        <span className="font-medium">{limitNames[name]}</span>
        {usage ? (
          <span className="whitespace-nowrap text-[0.8125rem] text-ink-2 tabular-nums">
            {usage.used.toLocaleString("en")} of {usage.allowed.toLocaleString("en")}
          </span>
        ) : (
          <Skeleton className="w-16" />
        )}
      </p>
      <Meter used={usage?.used ?? 0} allowed={usage?.allowed ?? 1} />
    </>
  );
}

interface OwnLimitProps {
  readonly name: ProfileLimit;
  readonly own: number | null;
  readonly domainLimit: number | undefined;
  readonly error: string | undefined;
  readonly onChange: (limit: number | null) => void;
}

function OwnLimit({ name, own, domainLimit, error, onChange }: OwnLimitProps) {
  const says = domainLimit === undefined ? "" : ` (${domainLimit.toLocaleString("en")})`;
  return (
    <div className="mt-2 flex flex-col gap-2">
      <label className="flex min-h-9 cursor-pointer items-center gap-2.5 text-[0.8125rem]">
        <input
          type="checkbox"
          aria-label={`${limitNames[name]}: as the domain says`}
          checked={own === null}
          onChange={(event) => onChange(event.target.checked ? null : (domainLimit ?? 0))}
          className="size-4 shrink-0"
        />
        As the domain says{says}
      </label>
      {own !== null && (
        <Field label={`${limitNames[name]} allowed`} error={error}>
          <Input
            type="number"
            min={0}
            value={Number.isNaN(own) ? "" : own}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
        </Field>
      )}
    </div>
  );
}
