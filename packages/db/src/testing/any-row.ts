import type pg from "pg";

/** A table as its catalog has it; enough to put some row into it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** The first label, of an enum. */
    readonly label: string | null;
    /** Whether a row can be made without it. */
    readonly optional: boolean;
  }[];
  /** The parent by column, of the references that go with it (ON DELETE CASCADE) and of those that must be given. */
  readonly parents: Readonly<Record<string, { readonly table: string; readonly column: string }>>;
}

/** Lets any row in: takes away the checks and triggers that ask for more of one than its types. For a database of a test. */
export async function takeAnyRow(pool: pg.Pool, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) await pool.query(`ALTER TABLE "${name}" DISABLE TRIGGER USER`);
  const { rows } = await pool.query<{ drop: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop FROM pg_constraint
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conislocal AND coninhcount = 0`,
  );
  for (const { drop } of rows) await pool.query(drop);
}

/** Every table of the schema, without partitions. */
export async function readTables(pool: pg.Pool): Promise<readonly Table[]> {
  const { rows } = await pool.query<Table>(`
    SELECT c.relname AS name,
      (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
          'label', (SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = a.atttypid ORDER BY e.enumsortorder LIMIT 1),
          'optional', NOT a.attnotnull OR a.atthasdef OR a.attidentity <> '') ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
      coalesce((SELECT jsonb_object_agg(child.attname, jsonb_build_object('table', k.confrelid::regclass::text, 'column', parent.attname))
        FROM pg_constraint k
        JOIN pg_attribute child ON child.attrelid = k.conrelid AND child.attnum = k.conkey[1]
        JOIN pg_attribute parent ON parent.attrelid = k.confrelid AND parent.attnum = k.confkey[1]
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND cardinality(k.conkey) = 1
          AND (k.confdeltype = 'c' OR child.attnotnull)), '{}') AS parents
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname`);
  return rows;
}

let drawn = 0;

/**
 * Statements that put a row of `domain`, which is there, into a table: the last of them the row, those before it rows of
 * the tables it refers to.
 */
export function insertsOf(tables: readonly Table[], table: Table, domain: string): readonly string[] {
  const statements: string[] = [];
  add(table);
  return statements;

  /** Adds a row; gives its values by column. */
  function add({ name, columns, parents }: Table): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    for (const column of columns) {
      const parent = parents[column.name.replaceAll('"', "")];
      if (isDomain(name, column.name)) values.set(column.name, `'${domain}'`);
      else if (parent) values.set(column.name, refer(parent));
      else if (!column.optional || column.name === "id") values.set(column.name, some(column));
    }
    const made = [...values.keys()].map((column) => `"${column}"`).join(", ");
    // Some tables have one row of a kind, which may be there.
    statements.push(
      `INSERT INTO "${name}" (${made}) VALUES (${[...values.values()].join(", ")}) ON CONFLICT DO NOTHING`,
    );
    return values;
  }

  function refer({ table: parent, column }: { readonly table: string; readonly column: string }): string {
    const found = tables.find(({ name }) => name === parent.replaceAll('"', ""));
    if (!found) throw new Error(`there is no table ${parent}`);
    return add(found).get(column) ?? "NULL";
  }
}

function isDomain(table: string, column: string): boolean {
  return column === "domain" || (table === "domain" && column === "name");
}

/** Another value at each call, of the column's type. */
function some({ name, type, label }: Table["columns"][number]): string {
  drawn++;
  if (label !== null) return `'${label}'`;
  if (type.endsWith("[]")) return "'{}'";
  switch (type) {
    case "uuid":
      return `'00000000-0000-4000-8000-${drawn.toString().padStart(12, "0")}'`;
    case "bytea":
      return `sha256('${drawn}')`;
    case "jsonb":
      return "'{}'";
    case "boolean":
      return "false";
    case "integer":
    case "bigint":
    case "smallint":
      return `${drawn}`;
    case "text":
      return `'${name}-${drawn}'`;
    default:
      return type.startsWith("timestamp") ? "now()" : `'${drawn}'::${type}`;
  }
}
