-- Releases the slots of runs that ended, enqueues their children and admits what may run now.
--
-- Guarantee: a slot is released once; a run that another living worker executes keeps its slot.
-- request  3 worker   4 array of { run id, story run, pool, ms that it took, outcome, children as in enqueue }
-- returns  { granted, more, story runs of which nothing is left }
local worker = request[3]

local function release(runId, storyRunId)
  touch(storyRunId, 0)
  local ticket, flight = load(call("HGET", TICKETS, runId)), readFlight(runId)
  if not ticket or flight and flight[STATE] == "running" and flight[WORKER] ~= worker then return end
  -- Of a run that waits, the id stays in the list and is passed over there.
  if flight then dropFlight(runId, flight) else wait(ticket[4], -1) end
  call("HDEL", TICKETS, runId)
  touch(storyRunId, -1)
end

expireWorkers()
for _, run in ipairs(request[4]) do
  for _, child in ipairs(run[6]) do
    enqueueTicket(child[1], child[2])
  end
  release(run[1], run[2])
end
local drained, seen = {}, {}
for _, run in ipairs(request[4]) do
  if touched[run[2]][1] == 0 and not seen[run[2]] then
    drained[#drained + 1] = run[2]
    seen[run[2]] = true
  end
end
return answer(drained)
