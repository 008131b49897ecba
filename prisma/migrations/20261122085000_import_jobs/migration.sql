-- The states of plans and rows anew: Postgres cannot use a value in the transaction that adds it.
CREATE TYPE "job_state" AS ENUM ('queued', 'running', 'paused', 'done', 'failed', 'cancelled');

ALTER TYPE "import_plan_state" RENAME TO "import_plan_state_before";
CREATE TYPE "import_plan_state" AS ENUM ('reading', 'planned', 'applying', 'applied', 'undoing', 'undone', 'cancelled', 'failed');
ALTER TABLE "import_plan" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "import_plan" ALTER COLUMN "state" TYPE "import_plan_state" USING ("state"::text::"import_plan_state");
ALTER TABLE "import_plan" ALTER COLUMN "state" SET DEFAULT 'reading';
DROP TYPE "import_plan_state_before";

ALTER TYPE "import_row_state" RENAME TO "import_row_state_before";
CREATE TYPE "import_row_state" AS ENUM ('planned', 'applied', 'skipped', 'failed', 'undone', 'left');
ALTER TABLE "import_row" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "import_row" ALTER COLUMN "state" TYPE "import_row_state" USING ("state"::text::"import_row_state");
ALTER TABLE "import_row" ALTER COLUMN "state" SET DEFAULT 'planned';
DROP TYPE "import_row_state_before";

-- AlterTable
ALTER TABLE "import_plan" ADD COLUMN "format" TEXT,
ADD COLUMN "conflicts" TEXT NOT NULL DEFAULT 'skip',
ADD COLUMN "passwords" TEXT NOT NULL DEFAULT 'file',
ADD COLUMN "groups" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN "fault" TEXT;

-- AlterTable
ALTER TABLE "import_row" ADD COLUMN "digest" TEXT;

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "subject" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "state" "job_state" NOT NULL DEFAULT 'queued',
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "fault" TEXT,
    "lease" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "import_row_plan_id_username_idx" ON "import_row"("plan_id", "username");

-- CreateIndex
CREATE INDEX "job_state_created_at_idx" ON "job"("state", "created_at");

-- CreateIndex
CREATE INDEX "job_domain_created_at_idx" ON "job"("domain", "created_at");

-- CreateIndex
CREATE INDEX "job_subject_idx" ON "job"("subject");

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;
