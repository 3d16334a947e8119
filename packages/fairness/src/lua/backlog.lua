-- The backlog of a lane, a list for each story run that has waiting runs and two rings of story
-- runs. Ported from modelBacklog.ts.
--
-- A queue is a list of pairs, a run id and its ticket: small story runs need no other place for their waiting runs, which
-- is most of the memory. What waits behind is in RUNS, with "" for its ticket, so that it is found without a search. A run that
-- left out of its turn leaves a pair of "".

local function joinRing(lane, storyRunId, isFront)
  if isFront then return rings.unshift(lane, "old", storyRunId) end
  rings.push(lane, storyRunOf(storyRunId).hasBegun and "old" or "new", storyRunId)
end

local function queueOf(lane, storyRunId)
  return queueKey(lane.pool.name, lane.story.id, storyRunId)
end

local function listLane(storyRun, lane)
  local key = lane.pool.name .. "/" .. lane.story.id
  for _, listed in ipairs(storyRun.lanes) do
    if listed == key then return end
  end
  append(storyRun.lanes, key)
end

-- Gives the number of elements in the queue.
local function pushQueue(lane, run, isFront)
  local storyRun, key = storyRunOf(run.storyRunId), queueOf(lane, run.storyRunId)
  listLane(storyRun, lane)
  run.isQueuedWhole = storyRun.outstanding <= CONSTANTS.queuedWholeMax
  local ticket = run.isQueuedWhole and packTicket(run) or ""
  if isFront then
    if run.isQueuedWhole or storyRun.reach > 0 then storyRun.reach = storyRun.reach + 1 end
    return call("LPUSH", key, ticket, run.id)
  end
  local length = call("RPUSH", key, run.id, ticket)
  if run.isQueuedWhole then storyRun.reach = max(storyRun.reach, length / 2) end
  return length
end

local function putBacklog(run, isFront)
  local lane = laneOfRun(run)
  local wasIdle = lane.backlog == 0
  countLane(lane, 1)
  run.enqueuedMs, run.marks, run.isChanged = now, { unpack(lane.waits) }, true
  if pushQueue(lane, run, isFront) == 2 then joinRing(lane, run.storyRunId, isFront) end
  if wasIdle then placeLane(lane) end
end

-- Takes a waiting run out of its queue before its turn.
local function leaveQueue(run)
  local key = queueKey(run.poolName, run.storyId, run.storyRunId)
  local place = call("LPOS", key, run.id)
  run.isQueuedWhole = false
  if not place then return end
  call("LSET", key, place, "")
  call("LSET", key, place + 1, "")
end

-- A run that only its worker knew can be handed over again from now on.
local function learnTicket(run, ticket)
  if run.isKnown then return end
  run.storyRunId, run.storyId, run.tenantId, run.poolName, run.payload = unpack(ticket)
  run.isKnown, run.isChanged = true, true
end

-- A story run whose runs waited for a day is forgotten, and yet they wait.
local function findForgotten(id, ticket)
  local lane = not findStoryRun(ticket[1]) and laneOf(ticket[4], ticket[2], ticket[3])
  return lane and lane.backlog > 0 and findQueued(id, ticket[1], 0, ticket[4] .. "/" .. ticket[2])
end

local function enqueueTicket(id, ticket)
  if isDiscarded(ticket[1]) then return 0 end
  local known = findRun(id, ticket[1]) or findForgotten(id, ticket)
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
  for _, ring in ipairs({ "new", "old" }) do
    local storyRunId = rings.shift(lane, ring)
    while storyRunId do
      call("DEL", queueOf(lane, storyRunId))
      storyRunId = rings.shift(lane, ring)
    end
  end
end

-- The first run of a queue, nil if it has left, and false at the queue's end.
local function takeFirst(lane, storyRunId, key)
  local pair = call("LPOP", key, 2)
  if not pair then return false end
  local id, ticket = pair[1], pair[2]
  if ticket ~= "" and not runs[id] then
    runs[id] = toWaiting(id, storyRunId, lane.story.id, lane.pool.name, ticket)
  end
  local run = id ~= "" and findRun(id)
  if not run or run.state ~= "waiting" then return nil end
  run.isQueuedWhole = false
  return run
end

local function shiftWaiting(lane, storyRunId)
  local key = queueOf(lane, storyRunId)
  while true do
    local run = takeFirst(lane, storyRunId, key)
    if run == false then return nil, 0 end
    if run then return run, call("EXISTS", key) end
  end
end

-- Takes the run of a lane whose turn it is. Ids of runs that wait no more are passed over.
local function shiftBacklog(lane)
  local first, second = "new", "old"
  if lane.turns % 2 == 1 then first, second = second, first end
  while true do
    local storyRunId = rings.shift(lane, first) or rings.shift(lane, second)
    if not storyRunId then return end
    local run, isLeft = shiftWaiting(lane, storyRunId)
    if isLeft == 1 then rings.push(lane, "old", storyRunId) end
    if run then
      lane.turns = lane.turns + 1
      return run
    end
  end
end
