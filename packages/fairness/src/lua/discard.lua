-- Takes waiting runs off the backlog: those of a cancelled story run, which stays discarded for an hour, or all of a
-- deleted story. Runs in flight end by themselves.
--
-- request  3 "storyRun" or "story"   4 its id
-- returns  { granted, more, wake, records, now, number removed, whether some are left for another call }

-- Empties the queue of a story run; false if the limit of a call was met before.
local function discardQueue(pass, lane, storyRunId)
  local key = queueOf(lane, storyRunId)
  while pass.removed < CONSTANTS.discardMax do
    local run = takeFirst(lane, storyRunId, key)
    if run == false then return true end
    if run then
      forgetRun(run)
      uncountWaiting(lane, 0)
      pass.removed = pass.removed + 1
    end
  end
  if call("EXISTS", key) == 0 then return true end
  more, pass.isLeft = true, true
  return false
end

local function discardRing(pass, lane, ring)
  while true do
    local storyRunId = rings.first(lane, ring)
    if not storyRunId or not discardQueue(pass, lane, storyRunId) then return end
    rings.shift(lane, ring)
  end
end

local function discardStory(pass, story)
  for _, name in ipairs(POOLS) do
    local lane = story.lanes[name]
    if lane then
      discardRing(pass, lane, "new")
      discardRing(pass, lane, "old")
      placeLane(lane)
    end
  end
end

local function discardStoryRun(pass, id)
  local storyRun = storyRunOf(id)
  storyRun.discardedMs, storyRun.touchedMs = now, now
  for _, key in ipairs(storyRun.lanes) do
    local at = string.find(key, "/", 1, true)
    local story = findStory(string.sub(key, at + 1))
    local lane = story and story.lanes[string.sub(key, 1, at - 1)]
    if lane then
      discardQueue(pass, lane, id)
      placeLane(lane)
    end
  end
end

function verbs.discard()
  local kind, id = request[3], request[4]
  local pass = { removed = 0, isLeft = false }
  expireWorkers()
  if kind == "storyRun" then
    discardStoryRun(pass, id)
  elseif findStory(id) then
    discardStory(pass, findStory(id))
  end
  return admitAndFinish(pass.removed, pass.isLeft)
end
