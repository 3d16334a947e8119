-- Workers and what they run. Ported from modelWorkers.ts.

local function setSlots(worker, cpu, io)
  local raw = call("HGET", SLOTS, worker)
  local cpuBefore, ioBefore = 0, 0
  if raw then cpuBefore, ioBefore = unpackAll(raw) end
  pools.cpu.slots = pools.cpu.slots + cpu - cpuBefore
  pools.io.slots = pools.io.slots + io - ioBefore
  forgetLimits()
  if cpuBefore ~= cpu or ioBefore ~= io or not raw then call("HSET", SLOTS, worker, pack(cpu, io)) end
end

local function dropWorker(worker)
  setSlots(worker, 0, 0)
  call("HDEL", SLOTS, worker)
  call("ZREM", WORKERS, worker)
end

-- The runs that a worker executes, in descending order: put back to the front one by one they are ascending there.
local function heldRuns(worker)
  local ids, held = call("SMEMBERS", BASE .. "runs:" .. worker), {}
  table.sort(ids, function(a, b) return a > b end)
  for _, id in ipairs(ids) do append(held, findRun(id) or nil) end
  return held
end

local function expireWorkers()
  if now < workerEndMs then return end
  for _, worker in ipairs(call("ZRANGEBYSCORE", WORKERS, "-inf", now)) do
    dropWorker(worker)
    for _, run in ipairs(heldRuns(worker)) do
      if run.isCounted then pools[run.poolName].taken = pools[run.poolName].taken - 1 end
      run.state, run.isChanged = "recovering", true
    end
    call("DEL", BASE .. "runs:" .. worker)
  end
  local head = call("ZRANGE", WORKERS, 0, 0, "WITHSCORES")
  workerEndMs = head[2] and tonumber(head[2]) or now + WORKER_TTL_MS
end

local function requeueHeld(worker)
  for _, run in ipairs(heldRuns(worker)) do requeueRun(run) end
  call("DEL", BASE .. "runs:" .. worker)
end

local function cancelRun(run)
  if run and (run.state == "handoff" or run.state == "recovering") then
    releaseRun(run, run.meteredMs, false)
    forgetRun(run)
  end
  return "cancelled"
end

-- `named` is { story run, story, tenant, pool, delivery }, "" for what the worker does not say.
local function adoptRun(worker, id, named)
  local storyRunId, storyId, tenantId, poolName, delivery = unpack(named)
  local run = {
    id = id, storyRunId = storyRunId, storyId = storyId, tenantId = tenantId, poolName = poolName ~= "" and poolName or "cpu",
    payload = "", isKnown = false, isCounted = storyId ~= "" and poolName ~= "", state = "handoff", delivery = delivery,
    enqueuedMs = now, marks = {}, worker = worker, admittedMs = now, isBorrowed = false, chargedMs = 0, meterFromMs = now,
    meteredMs = 0, retries = 0, isQueued = false, isChanged = true,
  }
  runs[id] = run
  touchStoryRun(storyRunId, 1)
  if run.isCounted then
    pools[run.poolName].taken = pools[run.poolName].taken + 1
    countLane(laneOfRun(run), 0, 1)
  end
  return run
end

-- Reads runs that a worker names, and their story runs. Gives their stories.
local function fetchNamed(entries)
  local ids, storyRunIds = {}, {}
  for _, entry in ipairs(entries) do
    append(ids, entry[1])
    append(storyRunIds, entry[2][1])
  end
  fetchStoryRuns(storyRunIds)
  return fetchRuns(ids)
end

local function takeUp(worker, id, named)
  local run = findRun(id, named[1])
  if not run then return adoptRun(worker, id, named) end
  if run.state ~= "waiting" then return run end
  run.state, run.delivery, run.admittedMs, run.isChanged = "handoff", max(run.delivery, named[5]), now, true
  local lane = laneOfRun(run)
  leaveQueue(run)
  lane.pool.taken = lane.pool.taken + 1
  uncountWaiting(lane, 1)
  placeLane(lane)
  return run
end

local function takeFromQueue(run)
  if not dropHandoff(run) then return end
  local pool = pools[run.poolName]
  local isStarved = pool.isSaturated and pool.handoffs > pool.lookAhead
    and pool.lookAhead * laneOfRun(run).estimateMs < CONSTANTS.aheadMs * pool.slots
  local wanted = pool.lookAhead + (isStarved and 0.5 or -0.01)
  pool.lookAhead = max(2, min(max(2, pool.slots / 4), wanted))
end

local function recoverRun(run)
  settleRun(run, run.meteredMs)
  run.chargedMs = 0
  if not run.isCounted then return end
  pools[run.poolName].taken = pools[run.poolName].taken + 1
  placeLane(laneOfRun(run))
end

local function ownRun(worker, run)
  if run.state == "handoff" and run.isCounted then takeFromQueue(run) end
  if run.state == "recovering" then recoverRun(run) end
  if run.state ~= "running" then
    run.state, run.meterFromMs, run.meteredMs, run.worker, run.isChanged = "running", now, 0, worker, true
    append(heldChanges(worker).added, run.id)
  end
  leaseRun(run, RUNNING_LEASE_MS)
end
