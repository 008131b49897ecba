-- CreateEnum
CREATE TYPE "privacy_direction" AS ENUM ('in', 'out');

-- CreateEnum
CREATE TYPE "abuse_reason" AS ENUM ('spam', 'abuse');

-- AlterTable
ALTER TABLE "domain" ADD COLUMN "decision_retention_days" INTEGER NOT NULL DEFAULT 7;

-- CreateTable
CREATE TABLE "privacy_template" (
    "id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "items" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "privacy_template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "privacy_decision" (
    "account_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "direction" "privacy_direction" NOT NULL,
    "peer" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "stanza" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "item" JSONB NOT NULL,
    "answer" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "privacy_decision_pkey" PRIMARY KEY ("account_id","digest")
);

-- CreateTable
CREATE TABLE "abuse_report" (
    "id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "reported" TEXT NOT NULL,
    "reason" "abuse_reason" NOT NULL,
    "text" TEXT,
    "stanza_ids" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "close_note" TEXT,

    CONSTRAINT "abuse_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "privacy_template_domain_name_key" ON "privacy_template"("domain", "name");

-- CreateIndex
CREATE INDEX "privacy_decision_account_id_last_at_idx" ON "privacy_decision"("account_id", "last_at");

-- CreateIndex
CREATE INDEX "privacy_decision_peer_last_at_idx" ON "privacy_decision"("peer", "last_at");

-- CreateIndex
CREATE INDEX "privacy_decision_last_at_idx" ON "privacy_decision"("last_at");

-- CreateIndex
CREATE INDEX "abuse_report_domain_id_idx" ON "abuse_report"("domain", "id");

-- CreateIndex
CREATE INDEX "abuse_report_account_id_id_idx" ON "abuse_report"("account_id", "id");

-- AddForeignKey
ALTER TABLE "privacy_template" ADD CONSTRAINT "privacy_template_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "privacy_decision" ADD CONSTRAINT "privacy_decision_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "abuse_report" ADD CONSTRAINT "abuse_report_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "abuse_report" ADD CONSTRAINT "abuse_report_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
