-- AlterTable
ALTER TABLE "account" ADD COLUMN "privacy_revision" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "privacy_list_version" ADD COLUMN "revision" BIGINT NOT NULL;
