-- The keys that were used before the period and not in it, and those that never were.
SELECT coalesce(used.api_key_id, keys.api_key_id) AS api_key_id,
       keys.comment,
       keys.email,
       used.last_used,
       used.usd
FROM (
    SELECT api_key_id, max(created) AS last_used, max(date) AS last_day, sum(usd) AS usd
    FROM requests
    GROUP BY api_key_id
) AS used
FULL JOIN keys ON keys.api_key_id = used.api_key_id
WHERE last_day IS NULL OR last_day < $start
ORDER BY last_used NULLS FIRST, api_key_id
LIMIT $limit
