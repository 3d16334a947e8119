-- A worker's sign of life: registers its slots, extends the leases of what it runs, and admits what may run now.
--
-- Guarantee: after Redis has lost its data, one tick of a worker brings back its slots and its running runs.
-- request  3 worker   4 { cpu slots, io slots }   5 array of { run id, { story run, story, tenant, pool, delivery } }
-- returns  { granted, more, runs that this worker should give up }
local worker, slots = request[3], request[4]
local lost = {}

local function register()
  local before = load(call("HGET", SLOTS, worker)) or { 0, 0 }
  for index, pool in ipairs({ "cpu", "io" }) do
    global.slots[pool] = global.slots[pool] + slots[index] - before[index]
    if slots[index] > 0 and before[index] == 0 then global.workers[pool] = global.workers[pool] + 1 end
    if slots[index] == 0 and before[index] > 0 then global.workers[pool] = global.workers[pool] - 1 end
  end
  call("HSET", SLOTS, worker, pack(slots))
  call("ZADD", WORKERS, now + WORKER_TTL_MS, worker)
  global.workerEndMs = math.min(global.workerEndMs, now + WORKER_TTL_MS)
end

local function hold(runId, named)
  local flight = readFlight(runId) or adopt(runId, named, worker)
  if flight[STATE] == "running" and flight[WORKER] ~= worker then
    lost[#lost + 1] = runId
  elseif flight[STATE] == "running" then
    call("ZADD", LEASES, now + RUNNING_LEASE_MS, runId)
  else
    own(runId, flight, worker)
  end
end

expireWorkers()
register()
for _, run in ipairs(request[5]) do
  hold(run[1], run[2])
end
return answer(lost)
