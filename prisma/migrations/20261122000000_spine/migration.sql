-- Made by `prisma migrate diff --from-empty`, then: prepared names and addresses are compared and sorted by octets
-- (COLLATE "C"), so that order and uniqueness are the same under every locale and every version of it.

-- Search within names (a trusted extension: the owner of the database may create it).
CREATE EXTENSION IF NOT EXISTS "pg_trgm";

-- CreateEnum
CREATE TYPE "account_status" AS ENUM ('active', 'suspended');

-- CreateEnum
CREATE TYPE "session_conflict" AS ENUM ('replace', 'generate', 'refuse');

-- CreateEnum
CREATE TYPE "registration" AS ENUM ('closed', 'invitation', 'open');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('owner', 'admin', 'helpdesk', 'auditor');

-- CreateEnum
CREATE TYPE "import_plan_state" AS ENUM ('planned', 'applying', 'applied', 'failed', 'undone');

-- CreateEnum
CREATE TYPE "import_action" AS ENUM ('create', 'update', 'skip', 'fail');

-- CreateEnum
CREATE TYPE "import_row_state" AS ENUM ('planned', 'applied', 'failed', 'undone');

-- CreateEnum
CREATE TYPE "transport" AS ENUM ('tcp', 'tls', 'websocket');

-- CreateEnum
CREATE TYPE "privacy_action" AS ENUM ('allow', 'deny');

-- CreateEnum
CREATE TYPE "privacy_match" AS ENUM ('jid', 'group', 'subscription');

-- CreateEnum
CREATE TYPE "subscription" AS ENUM ('none', 'none+out', 'none+in', 'none+out+in', 'to', 'to+in', 'from', 'from+out', 'both');

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "username" TEXT COLLATE "C" NOT NULL,
    "display_name" TEXT,
    "email" TEXT,
    "external_id" TEXT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "notes" TEXT,
    "status" "account_status" NOT NULL DEFAULT 'active',
    "suspended_from" TIMESTAMPTZ(3),
    "suspended_until" TIMESTAMPTZ(3),
    "suspended_reason" TEXT,
    "session_limit" INTEGER,
    "roster_quota" INTEGER,
    "spool_quota" INTEGER,
    "storage_quota" BIGINT,
    "default_privacy_list_id" UUID,
    "invitation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_activity" (
    "account_id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "last_login_at" TIMESTAMPTZ(3),
    "last_logout_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_activity_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "credential" (
    "account_id" UUID NOT NULL,
    "mechanism" TEXT NOT NULL,
    "iterations" INTEGER NOT NULL,
    "salt" BYTEA NOT NULL,
    "stored_key" BYTEA NOT NULL,
    "server_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("account_id","mechanism")
);

-- CreateTable
CREATE TABLE "password_reset" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domain" (
    "id" UUID NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "session_conflict" "session_conflict" NOT NULL,
    "session_limit" INTEGER NOT NULL,
    "mechanisms" TEXT[],
    "tls_required" BOOLEAN NOT NULL DEFAULT true,
    "channel_binding_required" BOOLEAN NOT NULL DEFAULT false,
    "registration" "registration" NOT NULL DEFAULT 'closed',
    "account_quota" INTEGER,
    "roster_quota" INTEGER NOT NULL DEFAULT 2000,
    "spool_quota" INTEGER NOT NULL DEFAULT 1000,
    "storage_quota" BIGINT,
    "archive_enabled" BOOLEAN NOT NULL DEFAULT true,
    "archive_retention_days" INTEGER,
    "spool_retention_days" INTEGER,
    "deletion_retention_days" INTEGER NOT NULL DEFAULT 30,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "domain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roster_group" (
    "id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "roster_group" TEXT NOT NULL,
    "description" TEXT,
    "everybody" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "roster_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roster_group_member" (
    "group_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "roster_group_member_pkey" PRIMARY KEY ("group_id","account_id")
);

-- CreateTable
CREATE TABLE "roster_group_visibility" (
    "group_id" UUID NOT NULL,
    "viewer_id" UUID NOT NULL,

    CONSTRAINT "roster_group_visibility_pkey" PRIMARY KEY ("group_id","viewer_id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "username" TEXT COLLATE "C",
    "group_id" UUID,
    "note" TEXT,
    "use_limit" INTEGER NOT NULL DEFAULT 1,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spooled_message" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "sender" TEXT NOT NULL,
    "stanza" TEXT NOT NULL,
    "octets" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "spooled_message_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "operator" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_role" (
    "id" UUID NOT NULL,
    "operator_id" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "domain" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_session" (
    "id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_credential" (
    "id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "password" TEXT,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_two_factor" (
    "id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "verified" BOOLEAN DEFAULT true,
    "failed_verification_count" INTEGER DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "operator_two_factor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_invitation" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "domain" TEXT COLLATE "C",
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "setup_link" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setup_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "permissions" TEXT[],
    "domain" TEXT COLLATE "C",
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_plan" (
    "id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "file_name" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "state" "import_plan_state" NOT NULL DEFAULT 'planned',
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_row" (
    "plan_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "username" TEXT COLLATE "C" NOT NULL,
    "action" "import_action" NOT NULL,
    "reason" TEXT,
    "after" JSONB NOT NULL,
    "before" JSONB,
    "state" "import_row_state" NOT NULL DEFAULT 'planned',

    CONSTRAINT "import_row_pkey" PRIMARY KEY ("plan_id","line")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "event_id" BIGINT,
    "domain" TEXT COLLATE "C",
    "actor" TEXT NOT NULL,
    "actor_label" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "reason" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,
    "prev_hash" BYTEA,
    "hash" BYTEA,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "node" TEXT,
    "domain" TEXT COLLATE "C",
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_effect" (
    "event_id" BIGINT NOT NULL,
    "node_id" TEXT NOT NULL,
    "sessions" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "outbox_effect_pkey" PRIMARY KEY ("event_id","node_id")
);

-- CreateTable
CREATE TABLE "node" (
    "id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "node_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "online_session" (
    "domain" TEXT COLLATE "C" NOT NULL,
    "username" TEXT COLLATE "C" NOT NULL,
    "resource" TEXT COLLATE "C" NOT NULL,
    "node" TEXT NOT NULL,
    "transport" "transport" NOT NULL,
    "address" TEXT NOT NULL,
    "tls" TEXT,
    "mechanism" TEXT NOT NULL,
    "channel_binding" TEXT,
    "client" TEXT,
    "priority" INTEGER,
    "show" TEXT,
    "idle_since" TIMESTAMPTZ(3),
    "active_list" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "online_session_pkey" PRIMARY KEY ("domain","username","resource")
);

-- CreateTable
CREATE TABLE "privacy_list" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "privacy_list_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "privacy_item" (
    "list_id" UUID NOT NULL,
    "order" BIGINT NOT NULL,
    "action" "privacy_action" NOT NULL,
    "match" "privacy_match",
    "value" TEXT,
    "message" BOOLEAN NOT NULL DEFAULT false,
    "iq" BOOLEAN NOT NULL DEFAULT false,
    "presence_in" BOOLEAN NOT NULL DEFAULT false,
    "presence_out" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "privacy_item_pkey" PRIMARY KEY ("list_id","order")
);

-- CreateTable
CREATE TABLE "privacy_list_version" (
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "items" JSONB,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "privacy_list_version_pkey" PRIMARY KEY ("account_id","name","version")
);

-- CreateTable
CREATE TABLE "roster_item" (
    "account_id" UUID NOT NULL,
    "contact" TEXT COLLATE "C" NOT NULL,
    "name" TEXT,
    "groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "subscription" "subscription" NOT NULL DEFAULT 'none',
    "listed" BOOLEAN NOT NULL DEFAULT true,
    "approved" BOOLEAN NOT NULL DEFAULT false,
    "request" TEXT,
    "requested_at" TIMESTAMPTZ(3),
    "version" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "roster_item_pkey" PRIMARY KEY ("account_id","contact")
);

-- CreateTable
CREATE TABLE "roster_version" (
    "account_id" UUID NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 0,
    "removed_version" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "roster_version_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "subscription_notice" (
    "account_id" UUID NOT NULL,
    "contact" TEXT COLLATE "C" NOT NULL,
    "stanza" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subscription_notice_pkey" PRIMARY KEY ("account_id","contact")
);

-- CreateIndex
CREATE INDEX "account_search_idx" ON "account" USING GIN ("username" gin_trgm_ops, "display_name" gin_trgm_ops, "email" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "account_domain_username_key" ON "account"("domain", "username");

-- CreateIndex
CREATE INDEX "account_activity_domain_last_login_at_idx" ON "account_activity"("domain", "last_login_at");

-- CreateIndex
CREATE UNIQUE INDEX "password_reset_token_hash_key" ON "password_reset"("token_hash");

-- CreateIndex
CREATE INDEX "password_reset_account_id_idx" ON "password_reset"("account_id");

-- CreateIndex
CREATE INDEX "password_reset_created_by_id_idx" ON "password_reset"("created_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "domain_name_key" ON "domain"("name");

-- CreateIndex
CREATE UNIQUE INDEX "roster_group_domain_name_key" ON "roster_group"("domain", "name");

-- CreateIndex
CREATE INDEX "roster_group_member_account_id_idx" ON "roster_group_member"("account_id");

-- CreateIndex
CREATE INDEX "roster_group_visibility_viewer_id_idx" ON "roster_group_visibility"("viewer_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_domain_created_at_idx" ON "invitation"("domain", "created_at");

-- CreateIndex
CREATE INDEX "invitation_group_id_idx" ON "invitation"("group_id");

-- CreateIndex
CREATE INDEX "invitation_created_by_id_idx" ON "invitation"("created_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "operator_email_key" ON "operator"("email");

-- CreateIndex
CREATE INDEX "operator_role_domain_idx" ON "operator_role"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "operator_role_operator_id_role_domain_key" ON "operator_role"("operator_id", "role", "domain");

-- CreateIndex
CREATE UNIQUE INDEX "operator_session_token_key" ON "operator_session"("token");

-- CreateIndex
CREATE INDEX "operator_session_operator_id_idx" ON "operator_session"("operator_id");

-- CreateIndex
CREATE INDEX "operator_credential_operator_id_idx" ON "operator_credential"("operator_id");

-- CreateIndex
CREATE UNIQUE INDEX "operator_credential_provider_id_account_id_key" ON "operator_credential"("provider_id", "account_id");

-- CreateIndex
CREATE INDEX "operator_verification_identifier_idx" ON "operator_verification"("identifier");

-- CreateIndex
CREATE INDEX "operator_two_factor_operator_id_idx" ON "operator_two_factor"("operator_id");

-- CreateIndex
CREATE UNIQUE INDEX "operator_invitation_token_hash_key" ON "operator_invitation"("token_hash");

-- CreateIndex
CREATE INDEX "operator_invitation_domain_idx" ON "operator_invitation"("domain");

-- CreateIndex
CREATE INDEX "operator_invitation_created_by_id_idx" ON "operator_invitation"("created_by_id");

-- CreateIndex
CREATE INDEX "sign_in_throttle_updated_at_idx" ON "sign_in_throttle"("updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_prefix_key" ON "api_token"("prefix");

-- CreateIndex
CREATE INDEX "api_token_domain_idx" ON "api_token"("domain");

-- CreateIndex
CREATE INDEX "api_token_created_by_id_idx" ON "api_token"("created_by_id");

-- CreateIndex
CREATE INDEX "import_plan_domain_created_at_idx" ON "import_plan"("domain", "created_at");

-- CreateIndex
CREATE INDEX "import_plan_created_by_id_idx" ON "import_plan"("created_by_id");

-- CreateIndex
CREATE INDEX "import_row_plan_id_state_line_idx" ON "import_row"("plan_id", "state", "line");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_event_id_key" ON "audit_entry"("event_id");

-- CreateIndex
CREATE INDEX "audit_entry_domain_id_idx" ON "audit_entry"("domain", "id");

-- CreateIndex
CREATE INDEX "audit_entry_target_id_idx" ON "audit_entry"("target", "id");

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_idx" ON "audit_entry"("actor", "id");

-- CreateIndex
CREATE INDEX "outbox_event_at_idx" ON "outbox_event"("at");

-- CreateIndex
CREATE INDEX "outbox_effect_at_idx" ON "outbox_effect"("at");

-- CreateIndex
CREATE INDEX "online_session_node_idx" ON "online_session"("node");

-- CreateIndex
CREATE INDEX "online_session_since_idx" ON "online_session"("since");

-- CreateIndex
CREATE UNIQUE INDEX "privacy_list_account_id_name_key" ON "privacy_list"("account_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "privacy_list_account_id_id_key" ON "privacy_list"("account_id", "id");

-- CreateIndex
CREATE INDEX "roster_item_contact_idx" ON "roster_item"("contact");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "invitation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_id_default_privacy_list_id_fkey" FOREIGN KEY ("id", "default_privacy_list_id") REFERENCES "privacy_list"("account_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "account_activity" ADD CONSTRAINT "account_activity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "password_reset" ADD CONSTRAINT "password_reset_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "password_reset" ADD CONSTRAINT "password_reset_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "operator"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roster_group" ADD CONSTRAINT "roster_group_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "roster_group_member" ADD CONSTRAINT "roster_group_member_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "roster_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roster_group_member" ADD CONSTRAINT "roster_group_member_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roster_group_visibility" ADD CONSTRAINT "roster_group_visibility_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "roster_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roster_group_visibility" ADD CONSTRAINT "roster_group_visibility_viewer_id_fkey" FOREIGN KEY ("viewer_id") REFERENCES "roster_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "roster_group"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "operator"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "spooled_message" ADD CONSTRAINT "spooled_message_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_role" ADD CONSTRAINT "operator_role_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_role" ADD CONSTRAINT "operator_role_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "operator_session" ADD CONSTRAINT "operator_session_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_credential" ADD CONSTRAINT "operator_credential_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_two_factor" ADD CONSTRAINT "operator_two_factor_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_invitation" ADD CONSTRAINT "operator_invitation_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "operator_invitation" ADD CONSTRAINT "operator_invitation_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "operator"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "operator"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_plan" ADD CONSTRAINT "import_plan_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "import_plan" ADD CONSTRAINT "import_plan_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "operator"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "import_plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_list" ADD CONSTRAINT "privacy_list_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_item" ADD CONSTRAINT "privacy_item_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "privacy_list"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_list_version" ADD CONSTRAINT "privacy_list_version_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roster_item" ADD CONSTRAINT "roster_item_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roster_version" ADD CONSTRAINT "roster_version_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_notice" ADD CONSTRAINT "subscription_notice_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on: what Prisma cannot say, and leaves alone.

-- A role is held once on a domain, and once on all of them.
DROP INDEX "operator_role_operator_id_role_domain_key";
CREATE UNIQUE INDEX "operator_role_operator_id_role_domain_key" ON "operator_role"("operator_id", "role", "domain") NULLS NOT DISTINCT;

-- Partial indexes.
CREATE UNIQUE INDEX "account_domain_external_id_key" ON "account"("domain", "external_id") WHERE "external_id" IS NOT NULL;
CREATE INDEX "account_count_idx" ON "account"("domain") WHERE "deleted_at" IS NULL;
CREATE INDEX "account_suspended_idx" ON "account"("domain", "username") WHERE "status" = 'suspended' AND "deleted_at" IS NULL;
CREATE INDEX "account_deleted_at_idx" ON "account"("deleted_at") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "account_invitation_id_idx" ON "account"("invitation_id") WHERE "invitation_id" IS NOT NULL;
CREATE INDEX "spooled_message_expires_at_idx" ON "spooled_message"("expires_at") WHERE "expires_at" IS NOT NULL;

-- Checks.
ALTER TABLE "domain"
    ADD CONSTRAINT "domain_name_check" CHECK ("name" <> ''),
    ADD CONSTRAINT "domain_session_limit_check" CHECK ("session_limit" >= 0),
    ADD CONSTRAINT "domain_quota_check" CHECK ("account_quota" >= 0 AND "roster_quota" >= 0 AND "spool_quota" >= 0 AND "storage_quota" >= 0),
    ADD CONSTRAINT "domain_retention_check" CHECK ("archive_retention_days" > 0 AND "spool_retention_days" > 0 AND "deletion_retention_days" >= 0);
ALTER TABLE "account"
    ADD CONSTRAINT "account_username_check" CHECK ("username" <> ''),
    ADD CONSTRAINT "account_suspension_check" CHECK (("status" = 'suspended') = ("suspended_reason" IS NOT NULL) AND ("status" = 'suspended' OR ("suspended_from" IS NULL AND "suspended_until" IS NULL)) AND "suspended_from" < "suspended_until"),
    ADD CONSTRAINT "account_quota_check" CHECK ("session_limit" >= 0 AND "roster_quota" >= 0 AND "spool_quota" >= 0 AND "storage_quota" >= 0);
ALTER TABLE "credential"
    ADD CONSTRAINT "credential_mechanism_check" CHECK ("mechanism" IN ('SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512')),
    ADD CONSTRAINT "credential_iterations_check" CHECK ("iterations" >= 4096),
    ADD CONSTRAINT "credential_salt_check" CHECK (octet_length("salt") > 0);
ALTER TABLE "invitation"
    ADD CONSTRAINT "invitation_uses_check" CHECK ("use_limit" > 0 AND "uses" BETWEEN 0 AND "use_limit");
ALTER TABLE "roster_item"
    ADD CONSTRAINT "roster_item_contact_check" CHECK ("contact" <> ''),
    ADD CONSTRAINT "roster_item_listed_check" CHECK ("listed" OR "approved" OR "subscription" = 'none+in');
ALTER TABLE "privacy_item"
    ADD CONSTRAINT "privacy_item_order_check" CHECK ("order" BETWEEN 0 AND 4294967295),
    ADD CONSTRAINT "privacy_item_value_check" CHECK (("match" IS NULL) = ("value" IS NULL) AND ("match" <> 'subscription' OR "value" IN ('none', 'to', 'from', 'both')));
ALTER TABLE "spooled_message"
    ADD CONSTRAINT "spooled_message_octets_check" CHECK ("octets" > 0);
ALTER TABLE "sign_in_throttle"
    ADD CONSTRAINT "sign_in_throttle_failures_check" CHECK ("failures" >= 0);
ALTER TABLE "setup_link"
    ADD CONSTRAINT "setup_link_single_check" CHECK ("id" = 1);
ALTER TABLE "import_row"
    ADD CONSTRAINT "import_row_line_check" CHECK ("line" > 0);
ALTER TABLE "outbox_effect"
    ADD CONSTRAINT "outbox_effect_sessions_check" CHECK ("sessions" >= 0);
ALTER TABLE "online_session"
    ADD CONSTRAINT "online_session_priority_check" CHECK ("priority" BETWEEN -128 AND 127);

-- Rows that are updated often keep room on their page.
ALTER TABLE "online_session" SET (fillfactor = 70);
ALTER TABLE "roster_version" SET (fillfactor = 80);
ALTER TABLE "account_activity" SET (fillfactor = 80);

-- The audit is only ever added to.
CREATE FUNCTION "audit_entry_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only: % refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_refuse_change"();

-- The archive, partitioned by month (UTC). The default partition takes what has no month yet, so that nothing is refused.
CREATE TABLE "archived_message" (
    "account_id" UUID NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "id" UUID NOT NULL,
    "peer" TEXT COLLATE "C" NOT NULL,
    "outbound" BOOLEAN NOT NULL,
    "stanza" TEXT NOT NULL,
    "octets" INTEGER NOT NULL CHECK ("octets" > 0),

    CONSTRAINT "archived_message_pkey" PRIMARY KEY ("account_id", "sent_at", "id"),
    CONSTRAINT "archived_message_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE
) PARTITION BY RANGE ("sent_at");
CREATE INDEX "archived_message_account_id_peer_sent_at_id_idx" ON "archived_message"("account_id", "peer", "sent_at", "id");
CREATE TABLE "archived_message_default" PARTITION OF "archived_message" DEFAULT;

-- Makes the partition of the month in which a day lies, unless it is there or the default partition has rows of it.
CREATE FUNCTION "archived_message_create_partition"(day DATE) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    first DATE := date_trunc('month', day)::DATE;
    next DATE := (date_trunc('month', day) + INTERVAL '1 month')::DATE;
BEGIN
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF "archived_message" FOR VALUES FROM (%L) TO (%L)',
        'archived_message_' || to_char(first, 'YYYY_MM'), to_char(first, 'YYYY-MM-DD 00:00:00+00'), to_char(next, 'YYYY-MM-DD 00:00:00+00')
    );
EXCEPTION WHEN check_violation THEN
    RAISE NOTICE 'rows of % stay in the default partition', to_char(first, 'YYYY-MM');
END
$$;
SELECT "archived_message_create_partition"((now() AT TIME ZONE 'UTC' + make_interval(months => ahead))::DATE) FROM generate_series(0, 2) AS ahead;
