-- Runs in flight and what they are charged. Ported from modelFlights.ts.

local function chargeRun(run, costMs, laneKnown)
  if costMs == 0 or not run.isCounted then return end
  local lane = laneKnown or laneOfRun(run)
  run.chargedMs, run.isChanged = run.chargedMs + costMs, true
  advanceLane(lane, costMs)
  local price = run.poolName == "io" and IO_PRICE or 1
  if run.isBorrowed then
    lane.story.lentMs = lane.story.lentMs + costMs * price
  else
    spendTokens(lane.story, costMs * price)
  end
end

local function settleRun(run, costMs)
  if settings.measures then chargeRun(run, costMs - run.chargedMs) end
end

local function meterRun(run)
  run.meteredMs, run.isChanged = now - run.meterFromMs, true
  if not run.isCounted then return end
  local aheadMs = min(laneOfRun(run).estimateMs, run.meteredMs + PREPAY_MS)
  local dueMs = max(run.meteredMs, aheadMs)
  if dueMs > run.chargedMs then settleRun(run, dueMs) end
end

local function leaseRun(run, leaseMs)
  run.leaseMs = timeIn(leaseMs)
end

local function dropHandoff(run)
  if not run.isQueued then return false end
  local pool = pools[run.poolName]
  append(changesOf(BASE .. "handoffs:" .. pool.name).removed, run.id)
  pool.handoffs = pool.handoffs - 1
  run.isQueued, run.isChanged = false, true
  return true
end

-- The runs that a worker executes.
local function heldChanges(worker)
  local change = changesOf(BASE .. "runs:" .. worker)
  change.addition, change.removal = "SADD", "SREM"
  return change
end

local function learn(lane, costMs)
  local group = groupOf(lane.pool, lane.groupId)
  lane.done, group.done = lane.done + 1, group.done + 1
  placeGroup(lane.pool, group)
  -- The first run that ends says more than any guess.
  if settings.measures then lane.estimateMs = limits.nextEstimate(lane.done == 1 and costMs or lane.estimateMs, costMs) end
end

local function placeSiblings(lane)
  local sibling = lane.story.lanes[lane.pool.name == "cpu" and "io" or "cpu"]
  if sibling and sibling.state == "parked" then placeLane(sibling) end
end

local function releaseRun(run, settledMs, isSample)
  run.leaseMs = false
  if run.worker ~= "" then append(heldChanges(run.worker).removed, run.id) end
  dropHandoff(run)
  if not run.isCounted then return end
  local pool, lane = pools[run.poolName], laneOfRun(run)
  if run.state ~= "recovering" then pool.taken = pool.taken - 1 end
  if isSample then learn(lane, settledMs) end
  settleRun(run, settledMs)
  countLane(lane, 0, -1)
  placeLane(lane)
  placeSiblings(lane)
end

local function forgetRun(run)
  runs[run.id] = false
  append(gone, run)
  touchStoryRun(run.storyRunId, -1)
end

local function removeWaiting(run)
  local lane = laneOfRun(run)
  leaveQueue(run)
  forgetRun(run)
  uncountWaiting(lane, 0)
  if lane.backlog == 0 then placeLane(lane) end
end

local function requeueRun(run)
  local isLost = not run.isKnown or isDiscarded(run.storyRunId)
  releaseRun(run, run.meteredMs, false)
  if isLost then return forgetRun(run) end
  run.state, run.isCounted, run.delivery, run.worker = "waiting", true, run.delivery + 1, ""
  run.chargedMs, run.meteredMs, run.isBorrowed, run.retries = 0, 0, false, 0
  storyRunOf(run.storyRunId).touchedMs = now
  putBacklog(run, true)
end
