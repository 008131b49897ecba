-- Those of a domain that are good for something, among all that were ever made: counted before each new one, and listed.
CREATE INDEX "invitation_open_idx" ON "invitation"("domain", "expires_at") WHERE "revoked_at" IS NULL AND "uses" < "use_limit";

SELECT "rostra_raise_wall"();
