-- What an account says of a contact that a group gives it is kept without being an item of its own.
ALTER TABLE "roster_item"
    DROP CONSTRAINT "roster_item_listed_check",
    ADD CONSTRAINT "roster_item_listed_check" CHECK ("listed" OR "approved" OR "subscription" = 'none+in'
        OR "name" IS NOT NULL OR "groups" <> '{}');
