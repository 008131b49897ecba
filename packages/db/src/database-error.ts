import { DomainError } from "@rostra/core/domain-error";

/** What each constraint that people can run into means to them; every other violation is an error of ours. */
const refusals: Readonly<Record<string, () => DomainError>> = {
  domain_name_key: () => new DomainError("conflict", "The domain exists already.", "domain"),
  account_domain_username_key: () => new DomainError("conflict", "The account exists already.", "username"),
  account_domain_external_id_key: () =>
    new DomainError("conflict", "Another account of the domain has this external id.", "externalId"),
  account_domain_fkey: () => new DomainError("notFound", "There is no such domain.", "domain"),
  roster_group_domain_name_key: () =>
    new DomainError("conflict", "There is a group of this name on the domain already.", "name"),
  account_suspension_check: () => new DomainError("invalid", "A suspension must end after it begins.", "until"),
  operator_email_key: () => new DomainError("conflict", "There is an operator with this e-mail already.", "email"),
  operator_role_domain_fkey: () => new DomainError("notFound", "There is no such domain.", "domain"),
  api_token_created_by_id_fkey: () => new DomainError("conflict", "The operator is gone."),
  invitation_created_by_id_fkey: () => new DomainError("conflict", "The operator is gone."),
  operator_invitation_created_by_id_fkey: () => new DomainError("conflict", "The operator is gone."),
  webhook_created_by_id_fkey: () => new DomainError("conflict", "The operator is gone."),
  operator_role_operator_id_role_domain_key: () =>
    new DomainError("conflict", "The operator holds this role already.", "role"),
};

/** SQLSTATE of what another transaction caused and a second try may get around. */
const retryable: ReadonlySet<string> = new Set(["40001", "40P01"]); // serialization_failure, deadlock_detected

/** The DomainError that a database error stands for, or the error itself. */
export function toDomainError(error: unknown): unknown {
  const constraint = describe(error)?.constraint;
  return (constraint !== undefined && refusals[constraint]?.()) || error;
}

export function isRetryable(error: unknown): boolean {
  const { code, prismaCode } = describe(error) ?? {};
  return prismaCode === "P2034" || (code !== undefined && retryable.has(code));
}

/** Whether the database refused a value and would refuse it again: data exceptions and exceeded limits (SQLSTATE 22, 54). */
export function isDataError(error: unknown): boolean {
  return /^(?:22|54)/.test(describe(error)?.code ?? "");
}

/** SQLSTATE and constraint, from pg's own error or from under the layers in which Prisma hides it. */
function describe(error: unknown): { prismaCode?: string; code?: string; constraint?: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = at(error, "meta", "driverAdapterError", "cause") ?? at(error, "cause");
  if (cause === undefined) return pick({ code: at(error, "code"), constraint: at(error, "constraint") });
  const message = at(cause, "originalMessage") ?? at(cause, "message");
  return pick({
    prismaCode: at(error, "code"),
    code: at(cause, "originalCode") ?? at(cause, "code"),
    // adapter-pg keeps no constraint of a check: the message names it between quotes, after that of the table
    constraint: at(cause, "constraint", "index") ?? (typeof message === "string" ? lastQuoted(message) : undefined),
  });
}

function lastQuoted(message: string): string | undefined {
  return /"([^"]+)"$/.exec(message)?.[1];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function pick<Key extends string>(values: Readonly<Record<Key, unknown>>): { [K in Key]?: string } {
  const texts: { [K in Key]?: string } = {};
  for (const key of Object.keys(values) as Key[]) {
    const value = values[key];
    if (typeof value === "string") texts[key] = value;
  }
  return texts;
}
