-- Spend by day, tags and model. A request counts once, with all its tags.
SELECT date AS day,
       coalesce(array_to_string(list_sort(tags), ', '), '') AS tags,
       coalesce(CAST(models[1] AS VARCHAR), endpoint) AS model,
       count(*) AS requests,
       sum(usd) AS usd
FROM requests
WHERE date BETWEEN $start AND $end
GROUP BY ALL
ORDER BY day, usd DESC NULLS LAST, tags, model
LIMIT $limit
