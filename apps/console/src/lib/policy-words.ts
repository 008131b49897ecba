import type { DomainPolicy } from "@rostra/core/domain/domain-store";

/** One rule of a domain's policy as the console asks for it. */
export type PolicyRule = {
  readonly label: string;
  /** What it does, in a sentence. */
  readonly does: string;
} & (
  | {
      readonly rule: "registration" | "sessionConflict" | "tlsVersion";
      readonly kind: "choice";
      readonly options: readonly { readonly value: string; readonly label: string; readonly note?: string }[];
    }
  | { readonly rule: "userInvitations" | "channelBindingRequired"; readonly kind: "switch" }
  | { readonly rule: "mechanisms"; readonly kind: "mechanisms" }
  | {
      readonly rule: "sessionLimit" | "rosterQuota" | "spoolQuota" | "decisionRetentionDays" | "deletionRetentionDays";
      readonly kind: "number";
      readonly unit: string;
    }
  | {
      readonly rule: "accountQuota" | "spoolRetentionDays" | "auditRetentionDays";
      readonly kind: "bound";
      readonly unit: string;
      /** What it is called to have no bound. */
      readonly unbound: string;
    }
);

export interface PolicyGroup {
  readonly id: string;
  readonly title: string;
  readonly rules: readonly PolicyRule[];
}

/** The rules of a domain's policy, in two columns of like height where there is room. */
export const policyColumns: readonly [readonly PolicyGroup[], readonly PolicyGroup[]] = [
  [
    {
      id: "registration",
      title: "Registration",
      rules: [
        {
          rule: "registration",
          kind: "choice",
          label: "Who may make an account",
          does: "Operators can always make accounts. This is about people who make one for themselves.",
          options: [
            { value: "closed", label: "Nobody", note: "Operators make the accounts." },
            {
              value: "invitation",
              label: "Whoever holds an invitation",
              note: "A link that an operator or a user gave.",
            },
            { value: "open", label: "Everybody", note: "Anybody who reaches the server, from any client." },
          ],
        },
        {
          rule: "userInvitations",
          kind: "switch",
          label: "Users may invite",
          does: "Accounts make links by which others become their contacts, and make accounts unless nobody may.",
        },
        {
          rule: "accountQuota",
          kind: "bound",
          unit: "accounts",
          unbound: "Any number",
          label: "Accounts of the domain",
          does: "No more can be made beyond this. Deleted ones do not count.",
        },
      ],
    },
    {
      id: "sessions",
      title: "Sessions",
      rules: [
        {
          rule: "sessionConflict",
          kind: "choice",
          label: "When a client takes a name that is in use",
          does: "Each session of an account has a name of its own, its resource. Clients choose it.",
          options: [
            { value: "replace", label: "The new session takes its place", note: "The old one is ended." },
            { value: "generate", label: "The new session gets another name", note: "Both go on." },
            { value: "refuse", label: "The new session is turned away", note: "The old one goes on." },
          ],
        },
        {
          rule: "sessionLimit",
          kind: "number",
          unit: "sessions",
          label: "Sessions of an account at once",
          does: "One more is turned away. 0: nobody gets in.",
        },
      ],
    },
    {
      id: "quotas",
      title: "Quotas of an account",
      rules: [
        {
          rule: "rosterQuota",
          kind: "number",
          unit: "contacts",
          label: "Contacts",
          does: "Unless the account has a quota of its own.",
        },
        {
          rule: "spoolQuota",
          kind: "number",
          unit: "messages",
          label: "Messages that wait while it is offline",
          does: "Further ones are sent back to their sender. 0: none waits.",
        },
      ],
    },
  ],
  [
    {
      id: "security",
      title: "Security",
      rules: [
        {
          rule: "mechanisms",
          kind: "mechanisms",
          label: "Ways to log in",
          does: "Sessions that came in by a way that is taken away are ended when you save.",
        },
        {
          rule: "channelBindingRequired",
          kind: "switch",
          label: "Logins must be bound to their encryption",
          does: "Nobody in between can pass a login on (channel binding). Clients that cannot do it no longer get in.",
        },
        {
          rule: "tlsVersion",
          kind: "choice",
          label: "Oldest encryption that is accepted",
          does: "Sessions over older TLS are ended when you save.",
          options: [
            { value: "1.2", label: "TLS 1.2", note: "Clients of the last ten years." },
            { value: "1.3", label: "TLS 1.3", note: "Newer clients only." },
          ],
        },
      ],
    },
    {
      id: "retention",
      title: "Retention",
      rules: [
        {
          rule: "spoolRetentionDays",
          kind: "bound",
          unit: "days",
          unbound: "For ever",
          label: "Messages wait for who is offline",
          does: "After this they are dropped. What waits already keeps the time it was given.",
        },
        {
          rule: "deletionRetentionDays",
          kind: "number",
          unit: "days",
          label: "Deleted accounts can be restored",
          does: "After this all that is stored of them is gone. 0: soon.",
        },
        {
          rule: "decisionRetentionDays",
          kind: "number",
          unit: "days",
          label: "What privacy lists refused is known",
          does: "Shown to operators who explain why something did not arrive; never what was said. 0: not recorded.",
        },
        {
          rule: "auditRetentionDays",
          kind: "bound",
          unit: "days",
          unbound: "For ever",
          label: "The audit keeps entries",
          does: "After this nobody can look up who changed what.",
        },
      ],
    },
  ],
];

/** The same, in the order in which people look for them. */
export const policyGroups: readonly PolicyGroup[] = policyColumns.flat();

/** The value of a rule, as people read it: "Nobody", "10 sessions", "For ever". */
export function ruleValue(one: PolicyRule, policy: DomainPolicy): string {
  switch (one.kind) {
    case "choice": {
      const value = policy[one.rule];
      return one.options.find((option) => option.value === value)?.label ?? value;
    }
    case "switch":
      return policy[one.rule] ? "Yes" : "No";
    case "mechanisms":
      return policy.mechanisms.join(", ") || "none";
    case "number":
      return `${number(policy[one.rule])} ${one.unit}`;
    case "bound": {
      const value = policy[one.rule];
      return value === null ? one.unbound : `${number(value)} ${one.unit}`;
    }
  }
}

function number(value: number): string {
  return Number.isNaN(value) ? "?" : value.toLocaleString("en");
}

/** A rule that two policies have different values for, both in words. */
export interface RuleChange {
  readonly rule: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What makes one policy from another, in the order of {@link policyGroups}. */
export function policyChanges(before: DomainPolicy, after: DomainPolicy): readonly RuleChange[] {
  return policyGroups
    .flatMap(({ rules }) => rules)
    .map((one) => ({
      rule: one.rule,
      label: one.label,
      before: ruleValue(one, before),
      after: ruleValue(one, after),
    }))
    .filter((change) => change.before !== change.after);
}

/** Where a domain's page is. */
export function domainPath(name: string): string {
  return `/domains/${encodeURIComponent(name)}`;
}
