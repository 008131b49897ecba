-- CreateTable
CREATE TABLE "vcard" (
    "account_id" UUID NOT NULL,
    "vcard" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vcard_pkey" PRIMARY KEY ("account_id")
);

-- AddForeignKey
ALTER TABLE "vcard" ADD CONSTRAINT "vcard_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT "rostra_raise_wall"();
