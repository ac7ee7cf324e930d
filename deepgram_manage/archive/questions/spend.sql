-- Spend by day, tags and model. A request counts once, with all its tags.
SELECT day,
       coalesce(array_to_string(list_sort(tags), ', '), '') AS tags,
       coalesce(CAST(model AS VARCHAR), endpoint) AS model,
       CAST(sum(requests) AS BIGINT) AS requests,
       CAST(sum(usd) AS DECIMAL(38, 18)) AS usd
-- Few groups are left before anything is written as text.
FROM (
    SELECT date AS day, tags, models[1] AS model, endpoint, count(*) AS requests, sum(usd) AS usd
    FROM requests
    WHERE date BETWEEN $start AND $end
    GROUP BY ALL
)
GROUP BY ALL
ORDER BY day, usd DESC NULLS LAST, tags, model
LIMIT $limit
