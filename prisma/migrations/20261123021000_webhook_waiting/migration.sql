-- What is due of one webhook, among all it was ever sent.
CREATE INDEX "webhook_delivery_waiting_idx" ON "webhook_delivery"("webhook_id", "next_at", "event_id") WHERE "state" = 'waiting';

SELECT "rostra_raise_wall"();
