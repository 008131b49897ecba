-- AlterTable
ALTER TABLE "domain" ADD COLUMN "groups_version" BIGINT NOT NULL DEFAULT 0;
