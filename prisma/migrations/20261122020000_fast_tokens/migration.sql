-- CreateEnum
CREATE TYPE "fast_token_slot" AS ENUM ('current', 'new');

-- CreateTable
CREATE TABLE "fast_token" (
    "account_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "slot" "fast_token_slot" NOT NULL,
    "mechanism" TEXT NOT NULL,
    "salt" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "counter" INTEGER NOT NULL DEFAULT 0,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fast_token_pkey" PRIMARY KEY ("account_id","client_id","slot")
);

-- CreateIndex
CREATE INDEX "fast_token_expires_at_idx" ON "fast_token"("expires_at");

-- AddForeignKey
ALTER TABLE "fast_token" ADD CONSTRAINT "fast_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "online_session" ADD COLUMN "client_id" UUID;

-- What Prisma cannot say: enough of salt and hash, whoever writes them.
ALTER TABLE "fast_token"
    ADD CONSTRAINT "fast_token_salt_check" CHECK (octet_length("salt") >= 32),
    ADD CONSTRAINT "fast_token_hash_check" CHECK (octet_length("hash") = 32),
    ADD CONSTRAINT "fast_token_counter_check" CHECK ("counter" >= 0);
