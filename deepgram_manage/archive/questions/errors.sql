-- The keys with the highest share of failed requests.
SELECT api_key_id,
       count(*) AS requests,
       count(*) FILTER (WHERE code >= 400) AS failed,
       round(count(*) FILTER (WHERE code >= 400) / count(*), 4) AS error_rate,
       max(message) FILTER (WHERE code >= 400) AS a_message
FROM requests
WHERE date BETWEEN $start AND $end
GROUP BY api_key_id
ORDER BY error_rate DESC, failed DESC, api_key_id
LIMIT $limit
