-- What the log adds up to, beside what was billed, by day.
SELECT coalesce(logged.day, billed.day) AS day,
       logged.usd AS logged_usd,
       billed.usd AS billed_usd,
       round(coalesce(logged.usd, 0) - coalesce(billed.usd, 0), 2) AS difference
FROM (
    SELECT date AS day, sum(usd) AS usd FROM requests
    WHERE date BETWEEN $start AND $end GROUP BY day
) AS logged
FULL JOIN (
    SELECT date AS day, sum(dollars) AS usd FROM costs
    WHERE date BETWEEN $start AND $end GROUP BY day
) AS billed ON billed.day = logged.day
ORDER BY day
LIMIT $limit
