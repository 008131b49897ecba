-- CreateTable
CREATE TABLE "login_lock" (
    "account_id" UUID NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "address" TEXT COLLATE "C" NOT NULL,
    "locked_at" TIMESTAMPTZ(3) NOT NULL,
    "locked_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_lock_pkey" PRIMARY KEY ("account_id","node","address")
);

-- CreateIndex
CREATE INDEX "login_lock_locked_until_idx" ON "login_lock"("locked_until");

-- AddForeignKey
ALTER TABLE "login_lock" ADD CONSTRAINT "login_lock_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT "rostra_raise_wall"();
