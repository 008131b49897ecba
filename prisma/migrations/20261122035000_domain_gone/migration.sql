-- AlterTable
ALTER TABLE "domain" ADD COLUMN "removed_at" TIMESTAMPTZ(3);
