-- What nodes tell of themselves.
ALTER TABLE "node" ADD COLUMN "memory_bytes" BIGINT,
ADD COLUMN "event_loop_ms" REAL,
ADD COLUMN "ports" JSONB;

-- Accounts whose keys were derived in fewer rounds than is asked for now.
CREATE INDEX "credential_iterations_idx" ON "credential"("iterations");

-- CreateTable
CREATE TABLE "node_certificate" (
    "node_id" TEXT NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "issuer" TEXT NOT NULL,
    "names" TEXT[],
    "self_signed" BOOLEAN NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3) NOT NULL,
    "fingerprint" TEXT NOT NULL,

    CONSTRAINT "node_certificate_pkey" PRIMARY KEY ("node_id","domain")
);

-- CreateTable
CREATE TABLE "traffic_sample" (
    "domain" TEXT COLLATE "C" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "node" TEXT NOT NULL,
    "seconds" REAL NOT NULL,
    "sessions" INTEGER NOT NULL,
    "logins" INTEGER NOT NULL,
    "logins_refused" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "spooled" INTEGER NOT NULL,
    "returned" INTEGER NOT NULL,

    CONSTRAINT "traffic_sample_pkey" PRIMARY KEY ("domain","at","node")
);

-- CreateIndex
CREATE INDEX "node_certificate_domain_idx" ON "node_certificate"("domain");

-- CreateIndex
CREATE INDEX "traffic_sample_at_idx" ON "traffic_sample"("at");

-- AddForeignKey
ALTER TABLE "node_certificate" ADD CONSTRAINT "node_certificate_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "node"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "node_certificate" ADD CONSTRAINT "node_certificate_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "traffic_sample" ADD CONSTRAINT "traffic_sample_domain_fkey" FOREIGN KEY ("domain") REFERENCES "domain"("name") ON DELETE CASCADE ON UPDATE RESTRICT;

SELECT "rostra_raise_wall"();
