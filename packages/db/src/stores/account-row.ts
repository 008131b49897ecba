import { readAttributes } from "@rostra/core/account/account-profile";
import type { Account, AccountDetails, AccountStatus, LoginRecord } from "@rostra/core/account/account-store";
import { SCRAM_MECHANISMS, type ScramCredential } from "@rostra/core/account/credentials";
import type { Registration, SessionConflict, TlsVersion } from "@rostra/core/domain/domain-store";
import { accountJid } from "./address.ts";
import { toPolicy } from "./domain-store.ts";

/** The columns of {@link AccountRow}, where `account` goes by the name `a` and `account_activity` by `v`. */
export const ACCOUNT_COLUMNS = `a.id::text, a.domain, a.username, a.display_name, a.email, a.status::text,
  a.suspended_reason, a.suspended_from, a.suspended_until, a.external_id, a.session_limit, a.roster_quota,
  a.spool_quota, a.storage_quota::text, a.created_at, a.version, a.updated_at, a.deleted_at, a.deleted_reason, a.purge_at,
  v.last_login_at`;

/** What {@link DetailsRow} has beside. */
export const DETAIL_COLUMNS = "a.notes, a.attributes";

export const ACCOUNT_TABLES = "account a LEFT JOIN account_activity v ON v.account_id = a.id";

export interface AccountRow {
  readonly id: string;
  readonly domain: string;
  readonly username: string;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly status: AccountStatus;
  readonly suspended_reason: string | null;
  readonly suspended_from: Date | null;
  readonly suspended_until: Date | null;
  readonly external_id: string | null;
  readonly session_limit: number | null;
  readonly roster_quota: number | null;
  readonly spool_quota: number | null;
  readonly storage_quota: string | null;
  readonly created_at: Date;
  readonly version: number;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
  readonly deleted_reason: string | null;
  readonly purge_at: Date | null;
  readonly last_login_at: Date | null;
}

export interface DetailsRow extends AccountRow {
  readonly notes: string | null;
  readonly attributes: unknown;
}

export function toDetails(row: DetailsRow): AccountDetails {
  return {
    ...toAccount(row),
    ...(row.notes !== null && { notes: row.notes }),
    attributes: readAttributes(row.attributes),
  };
}

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    jid: accountJid(row.username, row.domain),
    ...(row.display_name !== null && { displayName: row.display_name }),
    ...(row.email !== null && { email: row.email }),
    status: row.status,
    ...(row.status === "suspended" && {
      suspension: {
        reason: row.suspended_reason ?? "",
        ...(row.suspended_from && { from: row.suspended_from }),
        ...(row.suspended_until && { until: row.suspended_until }),
      },
    }),
    ...(row.external_id !== null && { externalId: row.external_id }),
    ...(row.session_limit !== null && { sessionLimit: row.session_limit }),
    ...(row.roster_quota !== null && { rosterQuota: row.roster_quota }),
    ...(row.spool_quota !== null && { spoolQuota: row.spool_quota }),
    ...(row.storage_quota !== null && { storageQuota: Number(row.storage_quota) }),
    createdAt: row.created_at,
    version: row.version,
    updatedAt: row.updated_at,
    ...(row.deleted_at && {
      deletion: { reason: row.deleted_reason ?? "", at: row.deleted_at, purgeAt: row.purge_at ?? row.deleted_at },
    }),
    ...(row.last_login_at && { lastLoginAt: row.last_login_at }),
  };
}

/** An account and its policy, once for each of its credentials; once with none where it has none. */
export interface LoginRow extends AccountRow {
  readonly domain_session_conflict: SessionConflict;
  readonly domain_session_limit: number;
  readonly domain_mechanisms: readonly string[];
  readonly domain_channel_binding_required: boolean;
  readonly domain_tls_version: TlsVersion;
  readonly domain_registration: Registration;
  readonly domain_user_invitations: boolean;
  readonly domain_account_quota: number | null;
  readonly domain_roster_quota: number;
  readonly domain_spool_quota: number;
  readonly domain_spool_retention_days: number | null;
  readonly domain_decision_retention_days: number;
  readonly domain_deletion_retention_days: number;
  readonly domain_audit_retention_days: number | null;
  readonly mechanism: string | null;
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly stored_key: Uint8Array;
  readonly server_key: Uint8Array;
}

/** Undefined for no rows: there is no such account. */
export function toLogin(rows: readonly LoginRow[]): LoginRecord | undefined {
  const [row] = rows;
  if (!row) return undefined;
  return {
    account: toAccount(row),
    credentials: rows.flatMap(toCredential),
    policy: toPolicy({
      sessionConflict: row.domain_session_conflict,
      sessionLimit: row.domain_session_limit,
      mechanisms: row.domain_mechanisms,
      channelBindingRequired: row.domain_channel_binding_required,
      tlsVersion: row.domain_tls_version,
      registration: row.domain_registration,
      userInvitations: row.domain_user_invitations,
      accountQuota: row.domain_account_quota,
      rosterQuota: row.domain_roster_quota,
      spoolQuota: row.domain_spool_quota,
      spoolRetentionDays: row.domain_spool_retention_days,
      decisionRetentionDays: row.domain_decision_retention_days,
      deletionRetentionDays: row.domain_deletion_retention_days,
      auditRetentionDays: row.domain_audit_retention_days,
    }),
  };
}

function toCredential(row: LoginRow): ScramCredential[] {
  const mechanism = SCRAM_MECHANISMS.find((name) => name === row.mechanism);
  if (mechanism === undefined) return [];
  return [
    { mechanism, iterations: row.iterations, salt: row.salt, storedKey: row.stored_key, serverKey: row.server_key },
  ];
}
