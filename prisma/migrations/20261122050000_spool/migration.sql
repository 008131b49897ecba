-- Puts messages into the spool and tells what became of each: `stored`, `noAccount` or `full`. A function, so that a batch
-- is one round trip and one commit, and yet the messages are counted after the accounts are locked: quotas hold to the
-- message, however many nodes write. A batch that is written again, because it was not known that it was, does no harm.
-- Its plans are kept: those made while the spool was empty must use the indexes too.
CREATE FUNCTION "spool_store"(
    "domains" TEXT[], "usernames" TEXT[], "ids" UUID[], "senders" TEXT[], "stanzas" TEXT[], "octets" INTEGER[], "times" TIMESTAMPTZ[]
) RETURNS TABLE ("message" UUID, "outcome" TEXT) LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    -- In the order of ids, so that two nodes do not wait for each other's accounts.
    PERFORM FROM account a
        WHERE (a.domain, a.username) IN (SELECT * FROM unnest(domains, usernames)) AND a.deleted_at IS NULL
        ORDER BY a.id FOR NO KEY UPDATE;
    RETURN QUERY
    WITH given AS (
        SELECT * FROM unnest(domains, usernames, ids, senders, stanzas, octets, times)
            AS g(domain, username, id, sender, stanza, octets, received_at)
    ), owner AS (
        SELECT a.id, a.domain, a.username, coalesce(a.spool_quota, d.spool_quota) AS quota, d.spool_retention_days AS days,
            (SELECT count(*) FROM spooled_message s
                WHERE s.account_id = a.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())) AS waiting
        FROM (SELECT DISTINCT g.domain, g.username FROM given g) AS named
        JOIN account a ON a.domain = named.domain AND a.username = named.username
        JOIN domain d ON d.name = a.domain
        WHERE a.deleted_at IS NULL
    ), judged AS (
        SELECT g.*, o.id AS account_id, o.days, s.id IS NOT NULL AS known,
            o.waiting + count(*) FILTER (WHERE s.id IS NULL) OVER (PARTITION BY o.id ORDER BY g.id) <= o.quota AS fits
        FROM given g
        LEFT JOIN owner o ON o.domain = g.domain AND o.username = g.username
        LEFT JOIN spooled_message s ON s.account_id = o.id AND s.id = g.id
    ), written AS (
        INSERT INTO spooled_message (account_id, id, sender, stanza, octets, received_at, expires_at)
        SELECT j.account_id, j.id, j.sender, j.stanza, j.octets, j.received_at, j.received_at + make_interval(days => j.days)
        FROM judged j WHERE j.account_id IS NOT NULL AND j.fits AND NOT j.known
    )
    SELECT j.id, CASE WHEN j.account_id IS NULL THEN 'noAccount' WHEN j.known OR j.fits THEN 'stored' ELSE 'full' END
    FROM judged j;
END
$$;
