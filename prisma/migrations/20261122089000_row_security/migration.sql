-- The second wall (architecture.md §9): what an operator or a token asks for single domains runs as the role
-- `rostra_scoped`, which sees the rows of these domains and no others, whatever a service forgot to check. The owner of
-- the tables, as whom live servers and migrations work, sees everything. A migration that adds a table ends with
-- `SELECT "rostra_raise_wall"();`.

-- The domains a transaction is about; unset: none.
CREATE FUNCTION "rostra_domains"() RETURNS TEXT[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT string_to_array(current_setting('rostra.domains', true), ',') $$;

-- The operator who acts; unset: none.
CREATE FUNCTION "rostra_operator"() RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('rostra.operator', true), '') $$;

-- Whether the role is there for this user, and knows the tables.
CREATE FUNCTION "rostra_wall_stands"() RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pg_has_role('rostra_scoped', CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
        AND has_table_privilege('rostra_scoped', 'account', 'SELECT');
EXCEPTION WHEN undefined_object THEN
    RETURN false;
END
$$;

-- Which rows of a table are seen, as a condition; NULL: the table is of nobody's business but the owner's. Rows of a domain
-- with it; others with the rows they go with (ON DELETE CASCADE); what operators sign in with by themselves alone.
CREATE FUNCTION "rostra_wall_condition"("secured" REGCLASS) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    own CONSTANT TEXT := 'operator_id = rostra_operator()';
    parents TEXT;
BEGIN
    CASE (SELECT relname FROM pg_class WHERE oid = secured)
        WHEN 'domain' THEN RETURN 'name = ANY (rostra_domains())';
        WHEN 'operator' THEN RETURN 'id = rostra_operator() OR EXISTS (SELECT FROM operator_role r WHERE r.operator_id = operator.id)';
        WHEN 'operator_role' THEN RETURN 'domain = ANY (rostra_domains()) OR ' || own;
        WHEN 'operator_session', 'operator_credential', 'operator_two_factor' THEN RETURN own;
        WHEN 'node', 'outbox_effect' THEN RETURN 'true';
        WHEN '_prisma_migrations', 'operator_verification', 'setup_link', 'sign_in_throttle' THEN RETURN NULL;
        ELSE NULL;
    END CASE;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = secured AND attname = 'domain' AND NOT attisdropped) THEN
        RETURN 'domain = ANY (rostra_domains())';
    END IF;
    SELECT string_agg(format('EXISTS (SELECT FROM %s p WHERE p.%I = %s.%I)', c.confrelid::regclass, parent.attname, secured, child.attname), ' AND ' ORDER BY c.conname)
        INTO parents
        FROM pg_constraint c
        JOIN pg_attribute child ON child.attrelid = c.conrelid AND child.attnum = c.conkey[1]
        JOIN pg_attribute parent ON parent.attrelid = c.confrelid AND parent.attnum = c.confkey[1]
        WHERE c.conrelid = secured AND c.contype = 'f' AND c.confdeltype = 'c' AND cardinality(c.conkey) = 1;
    RETURN parents;
END
$$;

-- Whether an account is of another domain. What is made in the statement that asks is not: policies cannot see it yet.
CREATE FUNCTION "rostra_is_elsewhere"("account" UUID) RETURNS BOOLEAN
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM account a WHERE a.id = $1 AND NOT coalesce(a.domain = ANY (rostra_domains()), false)) $$;

-- Makes the role where it is missing and may be made, and gives it every table of the schema under its condition. May be
-- called again; with a user who may not make roles, and a cluster that has none, it warns and leaves things as they are.
CREATE FUNCTION "rostra_raise_wall"() RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    membership CONSTANT TEXT := CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END;
    entry RECORD;
BEGIN
    -- Roles are the cluster's: other databases may be making this one now.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rostra_scoped') THEN
        BEGIN
            CREATE ROLE "rostra_scoped" NOLOGIN NOINHERIT;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE WARNING 'the role rostra_scoped is missing and % may not make it: row-level security is off', current_user;
                RETURN;
        END;
    END IF;
    IF NOT pg_has_role('rostra_scoped', membership) THEN
        BEGIN
            EXECUTE format('GRANT "rostra_scoped" TO %I', current_user);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE WARNING '% may not take the role rostra_scoped: row-level security is off', current_user;
                RETURN;
        END;
    END IF;

    -- A condition is asked of rows behind a policy only after it, and so by no index, unless its function is known to tell
    -- nothing of what it is given: these never do, with the patterns we write. Only superusers may say so; without it
    -- all is right, but searching a large domain is slow.
    BEGIN
        ALTER FUNCTION pg_catalog.lower(text) LEAKPROOF;
        ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF;
        ALTER FUNCTION pg_catalog.texticlike(text, text) LEAKPROOF;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;

    EXECUTE format('GRANT USAGE ON SCHEMA %I TO "rostra_scoped"', current_schema());
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO "rostra_scoped"', current_schema());
    FOR entry IN
        SELECT c.oid::regclass AS name, c.relname, "rostra_wall_condition"(c.oid) AS condition FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    LOOP
        CONTINUE WHEN entry.condition IS NULL;
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', entry.name);
        EXECUTE format('DROP POLICY IF EXISTS "rostra_scoped" ON %s', entry.name);
        -- Keys are made by the statement that makes their account.
        EXECUTE format('CREATE POLICY "rostra_scoped" ON %s TO "rostra_scoped" USING (%s) WITH CHECK (%s)', entry.name, entry.condition,
            CASE entry.relname WHEN 'credential' THEN 'NOT rostra_is_elsewhere(account_id)' ELSE entry.condition END);
        EXECUTE format('REVOKE ALL ON %s FROM "rostra_scoped"', entry.name);
        EXECUTE format('GRANT %s ON %s TO "rostra_scoped"',
            CASE WHEN entry.condition = 'true' OR entry.relname = 'audit_chain' THEN 'SELECT'
                WHEN entry.relname IN ('audit_entry', 'outbox_event') THEN 'SELECT, INSERT'
                ELSE 'SELECT, INSERT, UPDATE, DELETE' END, entry.name);
    END LOOP;
END
$$;

SELECT "rostra_raise_wall"();
