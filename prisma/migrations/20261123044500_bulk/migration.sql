-- CreateEnum
CREATE TYPE "bulk_state" AS ENUM ('previewed', 'running', 'done', 'cancelled', 'undoing', 'undone');

-- CreateEnum
CREATE TYPE "bulk_item_state" AS ENUM ('planned', 'unchanged', 'refused', 'changed', 'undone', 'left');

-- CreateTable
CREATE TABLE "bulk" (
    "id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "action" JSONB NOT NULL,
    "state" "bulk_state" NOT NULL DEFAULT 'previewed',
    "sessions" INTEGER NOT NULL DEFAULT 0,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bulk_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_item" (
    "bulk_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "username" TEXT COLLATE "C" NOT NULL,
    "account_id" UUID NOT NULL,
    "state" "bulk_item_state" NOT NULL,
    "reason" TEXT,
    "before" JSONB,

    CONSTRAINT "bulk_item_pkey" PRIMARY KEY ("bulk_id","position")
);

-- CreateIndex
CREATE INDEX "bulk_domain_created_at_idx" ON "bulk"("domain", "created_at");

-- CreateIndex
CREATE INDEX "bulk_item_bulk_id_state_position_idx" ON "bulk_item"("bulk_id", "state", "position");

-- AddForeignKey
ALTER TABLE "bulk" ADD CONSTRAINT "bulk_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "bulk" ADD CONSTRAINT "bulk_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "operator"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_item" ADD CONSTRAINT "bulk_item_bulk_id_fkey" FOREIGN KEY ("bulk_id") REFERENCES "bulk"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT "rostra_raise_wall"();
