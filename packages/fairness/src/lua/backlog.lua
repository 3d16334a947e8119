-- The backlog of a lane, a list for each story run that has waiting runs and two rings of story
-- runs. Ported from modelBacklog.ts.

local function joinRing(lane, storyRunId, isFront)
  local storyRun = storyRunOf(storyRunId)
  local key, isListed = lane.pool.name .. "/" .. lane.story.id, false
  for _, listed in ipairs(storyRun.lanes) do isListed = isListed or listed == key end
  if not isListed then append(storyRun.lanes, key) end
  local ring = BASE .. ((isFront or storyRun.hasBegun) and "old:" or "new:") .. lane.pool.name .. ":" .. lane.story.id
  call(isFront and "LPUSH" or "RPUSH", ring, storyRunId)
end

local function queueKey(lane, storyRunId)
  return BASE .. "queue:" .. lane.pool.name .. ":" .. lane.story.id .. ":" .. storyRunId
end

local function putBacklog(run, isFront)
  local lane = laneOfRun(run)
  local wasIdle = lane.backlog == 0
  countLane(lane, 1)
  run.enqueuedMs, run.marks, run.isChanged = now, { unpack(lane.waits) }, true
  local length = call(isFront and "LPUSH" or "RPUSH", queueKey(lane, run.storyRunId), run.id)
  if length == 1 then joinRing(lane, run.storyRunId, isFront) end
  if wasIdle then placeLane(lane) end
end

-- A run that only its worker knew can be handed over again from now on.
local function learnTicket(run, ticket)
  if run.isKnown then return end
  run.storyRunId, run.storyId, run.tenantId, run.poolName, run.payload = unpack(ticket)
  run.isKnown, run.isChanged = true, true
end

local function enqueueTicket(id, ticket)
  if isDiscarded(ticket[1]) then return 0 end
  local known = findRun(id)
  if known then
    learnTicket(known, ticket)
    return 0
  end
  local run = {
    id = id, storyRunId = ticket[1], storyId = ticket[2], tenantId = ticket[3], poolName = ticket[4], payload = ticket[5],
    isKnown = true, isCounted = true, state = "waiting", delivery = 1, worker = "", admittedMs = 0, isBorrowed = false,
    chargedMs = 0, meterFromMs = 0, meteredMs = 0, retries = 0, isQueued = false,
  }
  runs[id] = run
  touchStoryRun(run.storyRunId, 1)
  putBacklog(run, false)
  return 1
end

-- Reads what is needed to enqueue: runs that may be known already, their story runs and stories.
local function fetchEntries(entries)
  local ids, storyRunIds, storyIds = {}, {}, {}
  for _, entry in ipairs(entries) do
    append(ids, entry[1])
    append(storyRunIds, entry[2][1])
    append(storyIds, entry[2][2])
  end
  fetchRuns(ids)
  fetchStoryRuns(storyRunIds)
  fetchStories(storyIds)
end

-- Counts a waiting run that is gone without its turn. The last one takes the ids with it that were left behind.
local function uncountWaiting(lane, inflight)
  countLane(lane, -1, inflight)
  if lane.backlog > 0 then return end
  local key = lane.pool.name .. ":" .. lane.story.id
  for _, ring in ipairs({ "new:", "old:" }) do
    for _, storyRunId in ipairs(call("LRANGE", BASE .. ring .. key, 0, -1)) do
      call("DEL", queueKey(lane, storyRunId))
    end
    call("DEL", BASE .. ring .. key)
  end
end

local function shiftWaiting(lane, storyRunId)
  local key = queueKey(lane, storyRunId)
  while true do
    local id = call("LPOP", key)
    if not id then return nil, 0 end
    local run = findRun(id)
    if run and run.state == "waiting" then return run, call("EXISTS", key) end
  end
end

-- Takes the run of a lane whose turn it is. Ids of runs that wait no more are passed over.
local function shiftBacklog(lane)
  local key = lane.pool.name .. ":" .. lane.story.id
  local first, second = BASE .. "new:" .. key, BASE .. "old:" .. key
  if lane.turns % 2 == 1 then first, second = second, first end
  while true do
    local storyRunId = call("LPOP", first) or call("LPOP", second)
    if not storyRunId then return end
    local run, isLeft = shiftWaiting(lane, storyRunId)
    if isLeft == 1 then call("RPUSH", BASE .. "old:" .. key, storyRunId) end
    if run then
      lane.turns = lane.turns + 1
      return run
    end
  end
end
