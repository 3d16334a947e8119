-- Tells why the runs of stories wait, with the numbers, or where single runs are. Changes nothing.
--
-- request  3 array of stories   4 array of { run id, story run }
-- returns  { array per story, array per run }; a story: { story, policy, tokens, its maximum, lent ms, lanes }
local function viewLane(lane)
  local isWaiting = lane.backlog > 0
  readGrounds(lane)
  local ahead = -1
  if lane.state == "ready" then
    ahead = call("ZRANK", indexKey("ready", lane.pool, lane.groupId), member(lane.seq, lane.story.id)) or 0
  end
  local reason = isWaiting and reasonOf(lane) or ""
  if isWaiting then settleWaits(lane) end
  return {
    lane.pool.name, lane.backlog, lane.inflight, reason, isWaiting and now - lane.reasonSinceMs or 0,
    lane.parkedKey and max(0, lane.parkedKey - now) or -1, ahead, grounds.gate, grounds.soft, grounds.hard,
    lane.estimateMs, lane.done > 0, isWaiting and waitsSince(NO_WAITS, lane.waits) or false,
  }
end

local function viewStory(id)
  local story = findStory(id) or createStory(id)
  local most = budgetMaxOf(story)
  local lanes = {}
  for _, name in ipairs(POOLS) do
    if story.lanes[name] then lanes[#lanes + 1] = viewLane(story.lanes[name]) end
  end
  return { id, story.policy, limits.accrue(settings, story.tokens, story.tokensAtMs, most, now), most, story.lentMs, lanes }
end

-- Everything that holds a lane up now, whatever comes first.
local function reasonsOf(lane)
  local held = {}
  readGrounds(lane)
  local throttle = grounds.throttle
  if lane.pool.slots == 0 then append(held, "no_worker") end
  if lane.pool.phase == "backpressure" then append(held, "backpressure") end
  if throttle == 0 then append(held, lane.story.policy.paused and "paused" or "throttle") end
  if lane.pool.slots > 0 and throttle > 0 and lane.inflight >= grounds.gate then append(held, (select(2, judgeGate(lane)))) end
  if settings.budget ~= "none" and lane.pool.slots > 0 and countTokens(lane.story) <= 0 then append(held, "budget") end
  if groupOf(lane.pool, lane.groupId).isHeld then append(held, "tenant_share") end
  if lane.pool.slots > 0 and not hasRoom(lane.pool) then append(held, "no_capacity") end
  return held
end

local function viewRun(id, storyRunId)
  local run = findRun(id, storyRunId)
  if not run then return { id, "unknown" } end
  if run.state ~= "waiting" then return { id, run.state } end
  local lane = laneOfRun(run)
  local place = call("LPOS", queueOf(lane, storyRunId), id) or 0
  return { id, "waiting", place / 2, viewLane(lane), reasonsOf(lane), waitsSince(run.marks, lane.waits) }
end

function verbs.explain()
  local storyViews, runViews = {}, {}
  for index, id in ipairs(request[3]) do storyViews[index] = viewStory(id) end
  for index, run in ipairs(request[4]) do runViews[index] = viewRun(run[1], run[2]) end
  return pack({ storyViews, runViews })
end
