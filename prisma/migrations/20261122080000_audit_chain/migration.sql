-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN "address" TEXT;

-- AlterTable
ALTER TABLE "domain" ADD COLUMN "audit_retention_days" INTEGER;

-- CreateTable
CREATE TABLE "audit_chain" (
    "domain" TEXT COLLATE "C" NOT NULL,
    "entries" BIGINT NOT NULL,
    "last_id" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "pruned_entries" BIGINT NOT NULL,
    "pruned_id" BIGINT NOT NULL,
    "pruned_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("domain")
) WITH (fillfactor = 50);

-- An account's entries are found by its address and those of its sessions, which begin with it.
ALTER TABLE "audit_entry" ALTER COLUMN "target" TYPE TEXT COLLATE "C";

-- CreateIndex
CREATE INDEX "audit_entry_domain_at_idx" ON "audit_entry"("domain", "at");

ALTER TABLE "domain" ADD CONSTRAINT "domain_audit_retention_days_check" CHECK ("audit_retention_days" > 0);

-- Chains what the audit holds, as packages/core/src/audit-chain.ts has it from now on.
CREATE FUNCTION "audit_field"(field TEXT) RETURNS TEXT IMMUTABLE LANGUAGE sql AS $$
    SELECT CASE WHEN field IS NULL THEN '-,' ELSE octet_length(convert_to(field, 'UTF8')) || ':' || field || ',' END
$$;
ALTER TABLE "audit_entry" DISABLE TRIGGER "audit_entry_append_only";
DO $$
DECLARE
    entry RECORD;
    chain TEXT;
    last BYTEA;
    next BYTEA;
BEGIN
    FOR entry IN SELECT * FROM "audit_entry" ORDER BY coalesce("domain", ''), "id" LOOP
        IF chain IS DISTINCT FROM coalesce(entry.domain, '') THEN
            chain := coalesce(entry.domain, '');
            last := decode(repeat('00', 32), 'hex');
        END IF;
        SELECT sha256(last || convert_to(
            "audit_field"('1') || "audit_field"(entry.id::text)
            || "audit_field"(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            || "audit_field"(entry.event_id::text) || "audit_field"(entry.domain) || "audit_field"(entry.actor)
            || "audit_field"(entry.actor_label) || "audit_field"(entry.action) || "audit_field"(entry.target)
            || "audit_field"(entry.reason) || "audit_field"(entry.request_id) || "audit_field"(entry.address)
            || "audit_field"(count(d.key)::text)
            || coalesce(string_agg("audit_field"(d.key) || "audit_field"(d.value), '' ORDER BY d.key COLLATE "C"), ''),
            'UTF8')) INTO next
        FROM jsonb_each_text(entry.details) AS d;
        UPDATE "audit_entry" SET "prev_hash" = last, "hash" = next WHERE "id" = entry.id;
        last := next;
    END LOOP;
END
$$;
ALTER TABLE "audit_entry" ENABLE TRIGGER "audit_entry_append_only";
DROP FUNCTION "audit_field"(TEXT);
INSERT INTO "audit_chain" ("domain", "entries", "last_id", "hash", "pruned_entries", "pruned_id", "pruned_hash")
    SELECT coalesce("domain", ''), count(*), max("id"), (array_agg("hash" ORDER BY "id" DESC))[1],
        0, 0, decode(repeat('00', 32), 'hex')
    FROM "audit_entry" GROUP BY coalesce("domain", '');

-- AlterTable
ALTER TABLE "audit_entry" ALTER COLUMN "prev_hash" SET NOT NULL, ALTER COLUMN "hash" SET NOT NULL;

-- The beginning of the last step of a transaction: takes the lock under which ids are drawn and chains grow, and gives
-- the time, so many ids, and the hash at which each chain ends (empty where there is none yet).
CREATE FUNCTION "outbox_draw"(events INTEGER, entries INTEGER, chains TEXT[],
        OUT "at" TIMESTAMPTZ, OUT "event_ids" TEXT[], OUT "entry_ids" TEXT[], OUT "hashes" TEXT[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name TEXT;
    ending TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(1919906672);
    "at" := clock_timestamp()::timestamptz(3);
    "event_ids" := '{}';
    "entry_ids" := '{}';
    "hashes" := '{}';
    FOR place IN 1..events LOOP
        "event_ids"[place] := nextval('outbox_event_id_seq');
    END LOOP;
    FOR place IN 1..entries LOOP
        "entry_ids"[place] := nextval('audit_entry_id_seq');
    END LOOP;
    FOREACH name IN ARRAY chains LOOP
        SELECT encode(c."hash", 'hex') INTO ending FROM "audit_chain" c WHERE c."domain" = name;
        "hashes" := "hashes" || coalesce(ending, '');
    END LOOP;
END
$$;

-- An entry is only taken when it follows the newest one of its chain, which then ends with it.
CREATE FUNCTION "audit_entry_extend_chain"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1919906672);
    IF EXISTS (
        SELECT FROM (
            SELECT coalesce("domain", '') AS "name", "id", "prev_hash", lag("id") OVER earlier AS "before",
                lag("hash") OVER earlier AS "before_hash"
            FROM "added" WINDOW earlier AS (PARTITION BY coalesce("domain", '') ORDER BY "id")
        ) AS one LEFT JOIN "audit_chain" c ON c."domain" = one."name"
        WHERE one."id" <= coalesce(one."before", c."last_id", 0)
            OR one."prev_hash" <> coalesce(one."before_hash", c."hash", decode(repeat('00', 32), 'hex'))
    ) THEN
        RAISE EXCEPTION 'an audit entry does not follow the one before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO "audit_chain" AS c ("domain", "entries", "last_id", "hash", "pruned_entries", "pruned_id", "pruned_hash")
        SELECT coalesce("domain", ''), count(*), max("id"), (array_agg("hash" ORDER BY "id" DESC))[1],
            0, 0, decode(repeat('00', 32), 'hex')
        FROM "added" GROUP BY coalesce("domain", '')
        ON CONFLICT ("domain") DO UPDATE SET "entries" = c."entries" + excluded."entries",
            "last_id" = excluded."last_id", "hash" = excluded."hash";
    RETURN NULL;
END
$$;
CREATE TRIGGER "audit_entry_chained" AFTER INSERT ON "audit_entry" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_extend_chain"();

-- The audit is only ever added to; only what retention has removed from the beginning of a chain may go.
DROP TRIGGER "audit_entry_append_only" ON "audit_entry";
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_refuse_change"();
CREATE FUNCTION "audit_entry_refuse_delete"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM "gone" LEFT JOIN "audit_chain" c ON c."domain" = coalesce("gone"."domain", '')
        WHERE "gone"."id" > coalesce(c."pruned_id", 0)
    ) THEN
        RAISE EXCEPTION 'the audit is append-only: delete refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER "audit_entry_no_delete" AFTER DELETE ON "audit_entry" REFERENCING OLD TABLE AS "gone"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_refuse_delete"();
CREATE TRIGGER "audit_chain_kept" BEFORE DELETE OR TRUNCATE ON "audit_chain"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_refuse_change"();

-- Removes the oldest entries of a domain, up to the first that is not older than "before" and at most "most" of them,
-- and remembers where the chain goes on. No row when there is none to remove.
CREATE FUNCTION "audit_prune"(chain TEXT, before TIMESTAMPTZ, most INTEGER)
    RETURNS TABLE ("removed" INTEGER, "until_id" TEXT, "until_hash" TEXT)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    amount INTEGER;
    last BIGINT;
    last_hash BYTEA;
BEGIN
    PERFORM pg_advisory_xact_lock(1919906672);
    SELECT count(*), max(p."id") INTO amount, last FROM (
        SELECT o."id", bool_and(o."at" < before) OVER (ORDER BY o."id") AS "old"
        FROM (SELECT e."id", e."at" FROM "audit_entry" e WHERE e."domain" = chain ORDER BY e."id" LIMIT most) AS o
    ) AS p WHERE p."old";
    IF amount = 0 THEN RETURN; END IF;
    SELECT e."hash" INTO last_hash FROM "audit_entry" e WHERE e."id" = last;
    UPDATE "audit_chain" c SET "pruned_entries" = c."pruned_entries" + amount, "pruned_id" = last, "pruned_hash" = last_hash
        WHERE c."domain" = chain;
    DELETE FROM "audit_entry" e WHERE e."domain" = chain AND e."id" <= last;
    RETURN QUERY SELECT amount, last::text, encode(last_hash, 'hex');
END
$$;
REVOKE EXECUTE ON FUNCTION "audit_prune"(TEXT, TIMESTAMPTZ, INTEGER) FROM PUBLIC;

-- A role of less right needs SELECT and INSERT on "audit_entry", SELECT on "audit_chain" and EXECUTE on "outbox_draw",
-- and nothing more: it can then neither alter nor remove what is written, nor write what is not chained.
REVOKE ALL ON "audit_entry", "audit_chain" FROM PUBLIC;
