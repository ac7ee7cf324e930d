-- The keys that cost most.
SELECT api_key_id,
       count(*) AS requests,
       sum(usd) AS usd,
       min(created) AS first_used,
       max(created) AS last_used
FROM requests
WHERE date BETWEEN $start AND $end
GROUP BY api_key_id
ORDER BY usd DESC NULLS LAST, api_key_id
LIMIT $limit
