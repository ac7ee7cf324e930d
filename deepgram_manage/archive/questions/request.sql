-- One request, by its id.
SELECT *
FROM requests
WHERE request_id = CAST($request_id AS UUID) AND date BETWEEN $start AND $end
