-- AlterTable
ALTER TABLE "operator" ADD COLUMN "last_sign_in_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "api_token" ADD COLUMN "last_used_address" TEXT;
