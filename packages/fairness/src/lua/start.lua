-- Asks for runs that came out of a queue whether they may execute.
--
-- Guarantee: of the deliveries of a run only the latest starts, and on one living worker at a time.
-- request  3 worker   4 array of { run id, { story run, story, tenant, pool, delivery } }
-- returns  array of verdicts, in the order asked
local worker = request[3]

local function startOne(runId, named)
  local flight = readFlight(runId)
  if flight and flight[DELIVERY] ~= named[5] then return "stale" end
  flight = flight or adopt(runId, named, worker)
  if flight[STATE] == "running" and flight[WORKER] ~= worker then return "owned" end
  own(runId, flight, worker)
  return "go"
end

local verdicts = {}
expireWorkers()
for index, run in ipairs(request[4]) do
  verdicts[index] = startOne(run[1], run[2])
end
saveTouched()
saveGlobal()
return pack({ {}, false, verdicts })
