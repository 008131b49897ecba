import type { Role } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import type { Invitation, InvitationStore } from "@rostra/core/invitation/invitation-store";
import { isUuid, uuidv7 } from "../uuid.ts";
import { accountJid, accountKey } from "./address.ts";
import { domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface InvitationRow {
  readonly id: string;
  readonly domain: string;
  readonly for_account: boolean;
  readonly username: string | null;
  readonly group_id: string | null;
  readonly role: Role | null;
  /** The username of the contact, which is of the same domain. */
  readonly contact: string | null;
  readonly made_by_contact: boolean;
  readonly note: string | null;
  readonly use_limit: number;
  readonly uses: number;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly created_by_id: string | null;
  readonly created_at: Date;
}

const COLUMNS = `i.id::text, i.domain, i.for_account, i.username, i.group_id::text, i.role::text,
  (SELECT a.username FROM account a WHERE a.id = i.contact_id) AS contact, i.made_by_contact, i.note, i.use_limit, i.uses,
  i.expires_at, i.revoked_at, i.created_by_id, i.created_at`;

/** Those of the grant: $1 is null for all. */
const GRANTED = "($1::text[] IS NULL OR i.domain = ANY ($1))";

/** At $2. */
const OPEN = "i.revoked_at IS NULL AND i.uses < i.use_limit AND i.expires_at > $2::timestamptz";

/** The account of $3 and $4, deleted or not. */
const CONTACT = "(SELECT a.id FROM account a WHERE a.domain = $3 AND a.username = $4)";

// A page begins where the last one ended, whatever has become of its last invitation since.
const page = {
  text: `SELECT ${COLUMNS} FROM invitation i
    WHERE ${GRANTED} AND i.domain = $3 AND ($2::timestamptz IS NULL OR (${OPEN}))
      AND ($4::uuid IS NULL OR (i.created_at, i.id) < (SELECT l.created_at, l.id FROM invitation l WHERE l.id = $4))
    ORDER BY i.created_at DESC, i.id DESC LIMIT $5::int`,
};

const getOne = { text: `SELECT ${COLUMNS} FROM invitation i WHERE ${GRANTED} AND i.id = $2::uuid` };

const findOne = {
  text: `SELECT ${COLUMNS} FROM invitation i WHERE ${GRANTED} AND ${OPEN} AND i.token_hash = decode($3, 'hex')`,
};

const countOpen = {
  text: `SELECT count(*)::int AS open FROM invitation i WHERE ${GRANTED} AND ${OPEN} AND i.domain = $3
    AND ($4::text IS NULL OR (i.made_by_contact AND i.contact_id = ${CONTACT}))`,
};

const reserving = {
  text: `SELECT ${COLUMNS} FROM invitation i WHERE ${GRANTED} AND ${OPEN} AND i.domain = $3 AND i.username = $4 LIMIT 1`,
};

const insert = {
  text: `WITH i AS (
      INSERT INTO invitation (id, domain, token_hash, for_account, username, group_id, role, contact_id, made_by_contact,
        note, use_limit, expires_at, created_by_id)
      SELECT $1::uuid, $2, decode($3, 'hex'), $4::boolean, $5, $6::uuid, $7::role,
        (SELECT a.id FROM account a WHERE a.domain = $2 AND a.username = $8 AND a.deleted_at IS NULL), $9::boolean,
        $10, $11::int, $12::timestamptz, $13
      WHERE ($6::uuid IS NULL OR EXISTS (SELECT 1 FROM roster_group g WHERE g.id = $6::uuid AND g.domain = $2))
        AND ($8::text IS NULL
          OR EXISTS (SELECT 1 FROM account a WHERE a.domain = $2 AND a.username = $8 AND a.deleted_at IS NULL))
      RETURNING *
    )
    SELECT ${COLUMNS} FROM i`,
};

// The row is locked by the first of two, and the second sees what it has left.
const useOne = {
  text: `WITH i AS (
      UPDATE invitation i SET uses = i.uses + 1 WHERE ${GRANTED} AND ${OPEN} AND i.id = $3::uuid RETURNING i.*
    )
    SELECT ${COLUMNS} FROM i`,
};

const madeBy = {
  text: "UPDATE account SET invitation_id = $1::uuid WHERE domain = $2 AND username = $3 RETURNING id::text",
};

const accountsOf = {
  text: `SELECT a.domain, a.username FROM account a JOIN invitation i ON i.id = a.invitation_id
    WHERE ${GRANTED} AND i.id = $2::uuid AND a.deleted_at IS NULL ORDER BY a.created_at, a.id LIMIT $3::int`,
};

/** Ends those that are open and meet a condition. */
const ending = (condition: string) => ({
  text: `WITH i AS (
      UPDATE invitation i SET revoked_at = $2::timestamptz WHERE ${GRANTED} AND ${OPEN} AND ${condition} RETURNING i.*
    )
    SELECT ${COLUMNS} FROM i ORDER BY i.created_at, i.id`,
});
const revokeOne = ending("i.id = $3::uuid");
const revokeOfContact = ending(`i.contact_id = ${CONTACT} AND (i.made_by_contact OR NOT $5::boolean)`);
const revokeOfMaker = ending("i.created_by_id = $3");

export function invitationStore({ sql, grant }: StoreContext): InvitationStore {
  const granted = domainsOf(grant);
  const one = ([row]: readonly InvitationRow[]): Invitation | undefined => row && toInvitation(row);
  return {
    async list({ domain, openAt, after, limit }) {
      if (after !== undefined && !isUuid(after)) return { invitations: [] };
      const values = [granted, openAt ?? null, domain, after ?? null, limit + 1];
      const rows = await sql.rows<InvitationRow>(page, values);
      const invitations = rows.slice(0, limit).map(toInvitation);
      const last = rows.length > limit ? invitations.at(-1)?.id : undefined;
      return { invitations, ...(last !== undefined && { next: last }) };
    },
    async get(id) {
      return isUuid(id) ? one(await sql.rows<InvitationRow>(getOne, [granted, id])) : undefined;
    },
    async find(tokenHash, now) {
      return one(await sql.rows<InvitationRow>(findOne, [granted, now, hex(tokenHash)]));
    },
    async countOpen(domain, now, contact) {
      const values = [granted, now, domain, contact?.local ?? null];
      const [row] = await sql.rows<{ open: number }>(countOpen, values);
      return row?.open ?? 0;
    },
    async reserving(account, now) {
      const key = accountKey(account);
      return key && one(await sql.rows<InvitationRow>(reserving, [granted, now, ...key]));
    },
    async create({ domain, tokenHash, contact, ...facts }) {
      mustCover(grant, domain);
      if (contact && contact.domain !== domain)
        throw new DomainError("notFound", `There is no account ${contact}.`, "contact");
      const [row] = await sql.rows<InvitationRow>(insert, [
        uuidv7(),
        domain,
        hex(tokenHash),
        facts.forAccount,
        facts.username ?? null,
        facts.group ?? null,
        facts.role ?? null,
        contact?.local ?? null,
        facts.madeByContact,
        facts.note ?? null,
        facts.useLimit,
        facts.expiresAt,
        facts.createdBy ?? null,
      ]);
      if (!row) throw new DomainError("notFound", "There is no such group or account.");
      return toInvitation(row);
    },
    async use(id, now, account) {
      const used = isUuid(id) ? one(await sql.rows<InvitationRow>(useOne, [granted, now, id])) : undefined;
      const key = account && accountKey(account);
      if (used && key) await sql.rows(madeBy, [id, ...key]);
      return used;
    },
    async accounts(id, limit) {
      if (!isUuid(id)) return [];
      const rows = await sql.rows<{ domain: string; username: string }>(accountsOf, [granted, id, limit]);
      return rows.map(({ username, domain }) => accountJid(username, domain));
    },
    async revoke(id, now) {
      return isUuid(id) ? one(await sql.rows<InvitationRow>(revokeOne, [granted, now, id])) : undefined;
    },
    async revokeOf(contact, now, own) {
      const key = accountKey(contact);
      return key ? (await sql.rows<InvitationRow>(revokeOfContact, [granted, now, ...key, own])).map(toInvitation) : [];
    },
    async revokeMadeBy(operator, now) {
      return (await sql.rows<InvitationRow>(revokeOfMaker, [granted, now, operator])).map(toInvitation);
    },
  };
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    domain: row.domain,
    forAccount: row.for_account,
    ...(row.username !== null && { username: row.username }),
    ...(row.group_id !== null && { group: row.group_id }),
    ...(row.role !== null && { role: row.role }),
    ...(row.contact !== null && { contact: accountJid(row.contact, row.domain) }),
    madeByContact: row.made_by_contact,
    ...(row.note !== null && { note: row.note }),
    useLimit: row.use_limit,
    uses: row.uses,
    expiresAt: row.expires_at,
    ...(row.revoked_at && { revokedAt: row.revoked_at }),
    ...(row.created_by_id !== null && { createdBy: row.created_by_id }),
    createdAt: row.created_at,
  };
}
