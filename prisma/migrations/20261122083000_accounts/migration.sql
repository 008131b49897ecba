-- AlterTable
ALTER TABLE "account" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN "suspension_ahead" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "deleted_reason" TEXT,
ADD COLUMN "purge_at" TIMESTAMPTZ(3);

-- A list by the time of making is read along this.
CREATE INDEX "account_domain_created_at_username_idx" ON "account"("domain", "created_at", "username");

-- DropIndex
DROP INDEX "account_activity_domain_last_login_at_idx";

-- From here on: what Prisma cannot say, and leaves alone.

-- A list by last login is read along this: every account has a row, those that never logged in come first.
CREATE INDEX "account_activity_login_idx" ON "account_activity"("domain", (coalesce("last_login_at", '-infinity'::timestamptz)), "account_id");
INSERT INTO "account_activity" ("account_id", "domain") SELECT "id", "domain" FROM "account" ON CONFLICT DO NOTHING;

CREATE FUNCTION "account_begin_activity"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "account_activity" ("account_id", "domain") SELECT "id", "domain" FROM made ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER "account_begin_activity" AFTER INSERT ON "account" REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION "account_begin_activity"();

-- Short texts are looked for at the beginnings: a trigram needs three letters.
CREATE INDEX "account_display_name_prefix_idx" ON "account"("domain", (lower("display_name") COLLATE "C")) WHERE "display_name" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX "account_email_prefix_idx" ON "account"("domain", (lower("email") COLLATE "C")) WHERE "email" IS NOT NULL AND "deleted_at" IS NULL;

-- The suspended by their time of making, and the suspensions that lie ahead.
CREATE INDEX "account_suspended_created_idx" ON "account"("domain", "created_at", "username") WHERE "status" = 'suspended' AND "deleted_at" IS NULL;
CREATE INDEX "account_suspension_ahead_idx" ON "account"("suspended_from") WHERE "suspension_ahead";

-- The deleted: in a list, and by the time they are to be purged.
DROP INDEX "account_deleted_at_idx";
UPDATE "account" SET "deleted_reason" = '', "purge_at" = "deleted_at" + interval '30 days' WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "account_deleted_idx" ON "account"("domain", "username") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "account_purge_at_idx" ON "account"("purge_at") WHERE "purge_at" IS NOT NULL;

ALTER TABLE "account"
    ADD CONSTRAINT "account_suspension_ahead_check" CHECK (NOT "suspension_ahead" OR "suspended_from" IS NOT NULL),
    ADD CONSTRAINT "account_attributes_check" CHECK (jsonb_typeof("attributes") = 'object');
