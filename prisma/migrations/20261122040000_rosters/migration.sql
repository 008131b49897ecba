-- AlterTable
ALTER TABLE "roster_version" ADD COLUMN "revision" BIGINT NOT NULL DEFAULT 0;
