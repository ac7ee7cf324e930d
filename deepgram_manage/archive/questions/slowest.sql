-- The requests that took longest, beyond the audio that they had.
SELECT request_id,
       created,
       endpoint,
       method,
       (epoch_us(completed) - epoch_us(created)) / 1000000 AS seconds,
       duration AS audio_seconds,
       api_key_id
FROM requests
WHERE date BETWEEN $start AND $end AND completed IS NOT NULL
ORDER BY seconds - coalesce(duration, 0) DESC, request_id
LIMIT $limit
