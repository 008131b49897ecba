-- CreateEnum
CREATE TYPE "tls_version" AS ENUM ('1.2', '1.3');

-- AlterTable
ALTER TABLE "domain" ADD COLUMN "tls_version" "tls_version" NOT NULL DEFAULT '1.2';

-- EXTERNAL is offered only where clients are asked for certificates: a domain that allows every mechanism allows it too.
UPDATE "domain" SET "mechanisms" = array_prepend('EXTERNAL', "mechanisms")
WHERE "mechanisms" @> ARRAY['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'];
