import type { GivenContact, Group, GroupMember, GroupName, GroupStore } from "@rostra/core/group/group-store";
import type { BareJid } from "@rostra/xmpp/jid";
import { uuidv7 } from "../uuid.ts";
import { accountJid, accountKey } from "./address.ts";
import { covers, domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface GroupRow {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly roster_group: string;
  readonly description: string | null;
  readonly shown_to: readonly string[];
}

interface MemberRow {
  readonly username: string;
  readonly domain: string;
  readonly display_name: string | null;
}

const GROUP_COLUMNS = `g.id::text, g.domain, g.name, g.roster_group, g.description,
  ARRAY(SELECT s.viewer_id::text FROM roster_group_visibility s WHERE s.group_id = g.id ORDER BY s.viewer_id) AS shown_to`;

/** Those of the grant: $1 is null for all. */
const GRANTED = "($1::text[] IS NULL OR g.domain = ANY ($1))";

const getGroup = { text: `SELECT ${GROUP_COLUMNS} FROM roster_group g WHERE ${GRANTED} AND g.id = $2::uuid` };

const listGroups = {
  text: `SELECT ${GROUP_COLUMNS} FROM roster_group g
    WHERE ${GRANTED} AND ($2::text IS NULL OR g.domain = $2) ORDER BY g.domain, g.name`,
};

/** Of the domains of $1, or of all; the function keeps to those of the grant, too. */
const groupSizes = { text: "SELECT group_id::text AS id, members FROM rostra_group_members($1::text[])" };

const allGroups = { text: `SELECT ${GROUP_COLUMNS} FROM roster_group g WHERE ${GRANTED} ORDER BY g.id` };

const allMembers = {
  text: `SELECT g.id::text, a.username, a.domain, a.display_name
    FROM roster_group g JOIN roster_group_member m ON m.group_id = g.id JOIN account a ON a.id = m.account_id
    WHERE ${GRANTED} AND a.deleted_at IS NULL`,
};

const versions = {
  text: `SELECT d.name, d.groups_version::text AS version FROM domain d
    WHERE ($1::text[] IS NULL OR d.name = ANY ($1)) AND d.groups_version > 0`,
};

const pageOfMembers = {
  text: `SELECT a.username, a.domain, a.display_name
    FROM roster_group g JOIN roster_group_member m ON m.group_id = g.id JOIN account a ON a.id = m.account_id
    WHERE ${GRANTED} AND g.id = $2::uuid AND a.deleted_at IS NULL AND ($3::text IS NULL OR a.username > $3)
      AND ($5::text IS NULL OR a.username ILIKE $5 OR a.display_name ILIKE $5)
    ORDER BY a.username LIMIT $4::int`,
};

const groupsOf = {
  text: `SELECT ${GROUP_COLUMNS} FROM roster_group g JOIN roster_group_member m ON m.group_id = g.id
      JOIN account a ON a.id = m.account_id
    WHERE ${GRANTED} AND a.domain = $2 AND a.username = $3 AND a.deleted_at IS NULL ORDER BY g.name`,
};

const getRelation = {
  name: "group_relation",
  text: `WITH mine AS (
      SELECT m.group_id FROM roster_group_member m JOIN account a ON a.id = m.account_id
      WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL
    ), theirs AS (
      SELECT m.group_id FROM roster_group_member m JOIN account a ON a.id = m.account_id
      WHERE a.domain = $3 AND a.username = $4 AND a.deleted_at IS NULL
    )
    SELECT EXISTS (SELECT 1 FROM roster_group_visibility s JOIN theirs t ON t.group_id = s.group_id
        JOIN mine m ON m.group_id = s.viewer_id) AS "to",
      EXISTS (SELECT 1 FROM roster_group_visibility s JOIN mine m ON m.group_id = s.group_id
        JOIN theirs t ON t.group_id = s.viewer_id) AS "from"`,
};

/** By contact: `seen` are groups of it that a group of the account sees, `seeing` those that see one. $4: a group left out. */
const givenTo = {
  text: `WITH mine AS (
      SELECT m.group_id, m.account_id FROM roster_group_member m JOIN account a ON a.id = m.account_id
      WHERE a.domain = $2 AND a.username = $3 AND a.deleted_at IS NULL AND ($4::uuid IS NULL OR m.group_id <> $4::uuid)
    ), near AS (
      SELECT s.group_id AS id, true AS seen FROM roster_group_visibility s JOIN mine ON mine.group_id = s.viewer_id
      UNION SELECT s.viewer_id, false FROM roster_group_visibility s JOIN mine ON mine.group_id = s.group_id
    )
    SELECT a.username, a.domain, a.display_name, jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name,
        'rosterGroup', g.roster_group, 'seen', near.seen) ORDER BY g.name) AS groups
    FROM near JOIN roster_group g ON g.id = near.id JOIN roster_group_member m ON m.group_id = g.id
      JOIN account a ON a.id = m.account_id
    WHERE ${GRANTED} AND a.deleted_at IS NULL AND a.id NOT IN (SELECT account_id FROM mine)
    GROUP BY a.username, a.domain, a.display_name ORDER BY a.domain, a.username`,
};

const insertGroup = {
  text: `INSERT INTO roster_group (id, domain, name, roster_group, description, updated_at)
    VALUES ($1::uuid, $2, $3, $4, $5, now())`,
};

const updateGroup = {
  text: `UPDATE roster_group SET name = $2, roster_group = $3, description = $4, updated_at = now() WHERE id = $1::uuid`,
};

const hide = {
  text: "DELETE FROM roster_group_visibility WHERE group_id = $1::uuid AND viewer_id <> ALL ($2::uuid[])",
};

const show = {
  text: `INSERT INTO roster_group_visibility (group_id, viewer_id)
    SELECT $1::uuid, viewer FROM unnest($2::uuid[]) AS viewer ON CONFLICT DO NOTHING`,
};

const deleteGroup = { text: "DELETE FROM roster_group WHERE id = $1::uuid" };

const insertMembers = {
  text: `WITH added AS (
      INSERT INTO roster_group_member (group_id, account_id)
      SELECT g.id, a.id FROM roster_group g JOIN account a ON a.domain = g.domain AND a.username = ANY ($2::text[])
      WHERE g.id = $1::uuid AND a.deleted_at IS NULL ON CONFLICT DO NOTHING
      RETURNING account_id
    )
    SELECT a.username, a.domain, a.display_name FROM added JOIN account a ON a.id = added.account_id ORDER BY a.username`,
};

const deleteMembers = {
  text: `WITH gone AS (
      DELETE FROM roster_group_member m USING account a, roster_group g
      WHERE m.group_id = $1::uuid AND g.id = m.group_id AND a.id = m.account_id AND a.domain = g.domain
        AND a.username = ANY ($2::text[])
      RETURNING m.account_id
    )
    SELECT a.username, a.domain, a.display_name FROM gone JOIN account a ON a.id = gone.account_id ORDER BY a.username`,
};

const lockDomain = { text: "SELECT name FROM domain WHERE name = $1 FOR NO KEY UPDATE" };

const bumpVersion = {
  text: "UPDATE domain SET groups_version = groups_version + 1 WHERE name = $1 RETURNING groups_version::text AS version",
};

export function groupStore({ sql, grant }: StoreContext): GroupStore {
  const granted = domainsOf(grant);

  async function get(id: string): Promise<Group | undefined> {
    if (!UUID.test(id)) return undefined;
    const [row] = await sql.rows<GroupRow>(getGroup, [granted, id]);
    return row && toGroup(row);
  }

  /** The group, which somebody has just read: outside of the grant there is none to write to. */
  async function mustHave(id: string): Promise<void> {
    if (!(await get(id))) throw new Error("a group is written that is not there");
  }

  return {
    get,
    async list(domain) {
      return (await sql.rows<GroupRow>(listGroups, [granted, domain ?? null])).map(toGroup);
    },
    async sizes(domain) {
      const asked = domain === undefined ? granted : [domain].filter((one) => covers(grant, one));
      const rows = await sql.rows<{ readonly id: string; readonly members: number }>(groupSizes, [asked]);
      return new Map(rows.map(({ id, members }) => [id, members]));
    },
    async whole() {
      type Member = MemberRow & { readonly id: string };
      // The versions first: what changes meanwhile is then in the rows, and is told once more.
      const versionRows = await sql.rows<{ name: string; version: string }>(versions, [granted]);
      const rows = await sql.rows<GroupRow>(allGroups, [granted]);
      const members = new Map<string, GroupMember[]>(rows.map(({ id }) => [id, []]));
      for (const row of await sql.rows<Member>(allMembers, [granted])) members.get(row.id)?.push(toMember(row));
      const groups = rows.map((row) => ({ ...toGroup(row), members: members.get(row.id) ?? [] }));
      return { groups, versions: new Map(versionRows.map(({ name, version }) => [name, BigInt(version)])) };
    },
    async members(id, { after = null, search, limit }) {
      if (!UUID.test(id)) return { members: [] };
      const pattern = search ? `%${search.replace(/[\\%_]/g, "\\$&")}%` : null;
      const rows = await sql.rows<MemberRow>(pageOfMembers, [granted, id, after, limit + 1, pattern]);
      const members = rows.slice(0, limit).map(toMember);
      const last = rows.length > limit ? members.at(-1)?.jid.local : undefined;
      return { members, ...(last !== undefined && { next: last }) };
    },
    async of(account) {
      const key = accountKey(account);
      const rows = key ? await sql.rows<GroupRow>(groupsOf, [granted, ...key]) : [];
      return rows.map(toGroup);
    },
    async relation(owner, contact) {
      const [mine, theirs] = [accountKey(owner), accountKey(contact)];
      if (!mine || !theirs || !covers(grant, owner.domain)) return { to: false, from: false };
      const [row] = await sql.rows<{ to: boolean; from: boolean }>(getRelation, [...mine, ...theirs]);
      return { to: row?.to ?? false, from: row?.from ?? false };
    },
    async given(owner, without) {
      const key = accountKey(owner);
      if (!key || (without !== undefined && !UUID.test(without))) return [];
      return (await sql.rows<GivenRow>(givenTo, [granted, ...key, without ?? null])).map(toGiven);
    },
    async create(group) {
      mustCover(grant, group.domain);
      const id = uuidv7();
      await sql.rows(insertGroup, [id, group.domain, group.name, group.rosterGroup, group.description ?? null]);
      return { ...group, id, shownTo: [] };
    },
    async update({ id, name, rosterGroup, description, shownTo }) {
      await mustHave(id);
      await sql.rows(updateGroup, [id, name, rosterGroup, description ?? null]);
      await sql.rows(hide, [id, shownTo]);
      await sql.rows(show, [id, shownTo]);
    },
    async remove(id) {
      await mustHave(id);
      await sql.rows(deleteGroup, [id]);
    },
    async addMembers(id, accounts) {
      await mustHave(id);
      return (await sql.rows<MemberRow>(insertMembers, [id, usernames(accounts)])).map(toMember);
    },
    async removeMembers(id, accounts) {
      await mustHave(id);
      return (await sql.rows<MemberRow>(deleteMembers, [id, usernames(accounts)])).map((row) => toMember(row).jid);
    },
    async lock(domain) {
      mustCover(grant, domain);
      await sql.rows(lockDomain, [domain]);
    },
    async bump(domain) {
      mustCover(grant, domain);
      const [row] = await sql.rows<{ version: string }>(bumpVersion, [domain]);
      return BigInt(row?.version ?? 0);
    },
  };
}

/** What a column of that type takes; any other id is of no group. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function usernames(accounts: readonly BareJid[]): readonly string[] {
  return accounts.flatMap(({ local }) => local ?? []);
}

function toGroup({ id, domain, name, roster_group, description, shown_to }: GroupRow): Group {
  const group = { id, domain, name, rosterGroup: roster_group, shownTo: shown_to };
  return description === null ? group : { ...group, description };
}

function toMember({ username, domain, display_name }: MemberRow): GroupMember {
  return { jid: accountJid(username, domain), ...(display_name !== null && { displayName: display_name }) };
}

interface GivenRow extends MemberRow {
  readonly groups: readonly (GroupName & { readonly rosterGroup: string; readonly seen: boolean })[];
}

function toGiven({ groups, ...row }: GivenRow): GivenContact {
  const { jid, displayName } = toMember(row);
  const [to, from] = [groups.filter(({ seen }) => seen), groups.filter(({ seen }) => !seen)];
  const givers = to.length > 0 ? to : from;
  return {
    contact: jid,
    ...(displayName !== undefined && { displayName }),
    to: to.length > 0,
    from: from.length > 0,
    rosterGroups: [...new Set(givers.map(({ rosterGroup }) => rosterGroup))].sort(),
    givenBy: givers.map(({ id, name }) => ({ id, name })),
  };
}
