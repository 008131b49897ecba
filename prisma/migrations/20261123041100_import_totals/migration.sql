-- Rows of one action, a page at a time; how many there are of each, for the list of imports; and how many live sessions
-- were told of an import.
CREATE INDEX "import_row_plan_id_action_line_idx" ON "import_row"("plan_id", "action", "line");

ALTER TABLE "import_plan" ADD COLUMN "totals" JSONB, ADD COLUMN "reached" INTEGER NOT NULL DEFAULT 0;

UPDATE "import_plan" p SET "totals" = c.totals
FROM (
  SELECT "plan_id", jsonb_build_object(
    'create', count(*) FILTER (WHERE "action" = 'create'), 'update', count(*) FILTER (WHERE "action" = 'update'),
    'skip', count(*) FILTER (WHERE "action" = 'skip'), 'fail', count(*) FILTER (WHERE "action" = 'fail')) AS totals
  FROM "import_row" GROUP BY 1
) c
WHERE c."plan_id" = p."id" AND p."state" <> 'reading';
