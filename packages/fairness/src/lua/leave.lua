-- A worker goes: its slots end and what it runs goes back to the front of the backlog.
--
-- request  3 worker
-- returns  { granted, more }
local worker = request[3]
expireWorkers()
if call("ZSCORE", WORKERS, worker) then removeWorker(worker) end
for _, runId in ipairs(call("SMEMBERS", BASE .. "held:" .. worker)) do
  local flight = readFlight(runId)
  if flight and flight[WORKER] == worker then requeue(runId, flight) end
end
call("DEL", BASE .. "held:" .. worker)
return answer()
