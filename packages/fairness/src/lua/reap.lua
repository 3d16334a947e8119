-- Gives back what dead workers held, and hands over again what was granted but never started.
--
-- Guarantee: every lease ends; a hand-over is repeated with the same delivery, so that a queue that has it ignores it.
-- request  3 number of leases to look at
-- returns  { granted, more, redeliver }
local redeliver = {}

local function handOverAgain(runId, flight)
  local ticket = load(call("HGET", TICKETS, runId))
  flight[RETRIES] = flight[RETRIES] + 1
  saveFlight(runId, flight, HANDOFF_LEASE_MS)
  redeliver[#redeliver + 1] = toGrant(runId, ticket, flight[DELIVERY])
end

expireWorkers()
for _, runId in ipairs(call("ZRANGEBYSCORE", LEASES, "-inf", now, "LIMIT", 0, request[3])) do
  local flight = readFlight(runId)
  if flight[STATE] == "handoff" then
    handOverAgain(runId, flight)
  else
    requeue(runId, flight)
  end
end
return answer(redeliver)
