import { DomainError } from "@rostra/core/domain-error";
import { parsePrivacyItems, printPrivacyItems } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyTemplate, PrivacyTemplateStore } from "@rostra/core/privacy/privacy-template-store";
import { uuidv7 } from "../uuid.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface TemplateRow {
  readonly domain: string;
  readonly name: string;
  readonly description: string | null;
  readonly version: number;
  readonly updatedAt: Date;
}

const COLUMNS = `t.domain, t.name, t.description, t.version, t.updated_at AS "updatedAt"`;

const THERE = "privacy_template t JOIN domain d ON d.name = t.domain AND d.removed_at IS NULL";

const listTemplates = {
  text: `SELECT ${COLUMNS}, jsonb_array_length(t.items) AS items FROM ${THERE}
    WHERE ($1::text[] IS NULL OR t.domain = ANY ($1)) AND ($2::text IS NULL OR t.domain = $2)
    ORDER BY t.domain COLLATE "C", t.name COLLATE "C"`,
};

const getTemplate = { text: `SELECT ${COLUMNS}, t.items FROM ${THERE} WHERE t.domain = $1 AND t.name = $2` };

const putTemplate = {
  text: `INSERT INTO privacy_template AS t (id, domain, name, description, items)
    SELECT $3::uuid, d.name, $2, $4, $5::text::jsonb FROM domain d WHERE d.name = $1 AND d.removed_at IS NULL
    ON CONFLICT (domain, name) DO UPDATE SET description = excluded.description, items = excluded.items,
      version = t.version + 1, updated_at = now()
    RETURNING ${COLUMNS}`,
};

const removeTemplate = {
  text: "DELETE FROM privacy_template WHERE domain = $1 AND name = $2 RETURNING id::text",
};

export function privacyTemplateStore({ sql, grant }: StoreContext): PrivacyTemplateStore {
  return {
    async list(domain) {
      type Row = TemplateRow & { readonly items: number };
      const rows = await sql.rows<Row>(listTemplates, [domainsOf(grant), domain ?? null]);
      return rows.map((row) => ({ ...toFacts(row), items: row.items }));
    },
    async get(domain, name) {
      type Row = TemplateRow & { readonly items: unknown };
      const [row] = covers(grant, domain) ? await sql.rows<Row>(getTemplate, [domain, name]) : [];
      return row && { ...toFacts(row), items: parsePrivacyItems(row.items) };
    },
    async put({ domain, name, description, items }) {
      const values = [domain, name, uuidv7(), description ?? null, printPrivacyItems(items)];
      const [row] = covers(grant, domain) ? await sql.rows<TemplateRow>(putTemplate, values) : [];
      if (!row) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
      return { ...toFacts(row), items };
    },
    async remove(domain, name) {
      const [row] = covers(grant, domain) ? await sql.rows(removeTemplate, [domain, name]) : [];
      if (!row) throw new DomainError("notFound", `There is no template “${name}” on ${domain}.`, "name");
    },
  };
}

function toFacts({ description, domain, name, version, updatedAt }: TemplateRow): Omit<PrivacyTemplate, "items"> {
  return { domain, name, ...(description !== null && { description }), version, updatedAt };
}
