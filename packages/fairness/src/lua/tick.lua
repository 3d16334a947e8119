-- A worker's sign of life: registers its slots, extends the leases of what it runs, charges what that has used, and admits
-- what may run now.
--
-- Guarantee: after Redis has lost its data, one tick of a worker brings back its slots and its running runs.
-- request  3 worker   4 { cpu slots, io slots }   5 array of { run id, { story run, story, tenant, pool, delivery } }
-- returns  { granted, more, wake, records, now, runs that this worker should give up }
local function holdRun(worker, id, named)
  local known = findRun(id, named[1])
  local isRunning = known and known.state == "running"
  if isRunning and known.worker ~= worker then return false end
  local isLost = isDiscarded(named[1])
  if isLost and not isRunning then return false end
  local run = takeUp(worker, id, named)
  ownRun(worker, run)
  touchStoryRun(run.storyRunId, 0)
  if known then
    meterRun(run)
    if run.isCounted then placeLane(laneOfRun(run)) end
  end
  return not isLost
end

function verbs.tick()
  local worker, slots, running, lost = request[3], request[4], request[5], {}
  expireWorkers()
  setSlots(worker, slots[1], slots[2])
  call("ZADD", WORKERS, now + WORKER_TTL_MS, worker)
  workerEndMs = min(workerEndMs, now + WORKER_TTL_MS)
  fetchStories(fetchNamed(running))
  for _, entry in ipairs(running) do
    if not holdRun(worker, entry[1], entry[2]) then append(lost, entry[1]) end
  end
  return admitAndFinish(lost)
end
