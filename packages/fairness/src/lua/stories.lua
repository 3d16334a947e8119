-- Stories and their lanes. A lane's place in an index is kept with it: `index` is "", "ready" or "borrow".
-- Reasons by their place in wait clocks, as in verbs.ts.
local REASON_INDEX = {
  no_capacity = 1, concurrency = 2, slow_start = 3, budget = 4, tenant_share = 5, throttle = 6, paused = 7,
  backpressure = 8, no_worker = 9,
}
local NO_CAPACITY, TENANT_SHARE, BACKPRESSURE, NO_WORKER = 1, 5, 8, 9
local stories

local createStory, toStory, findStory, fetchStories, storyOf, laneOf, writeStories

do
  local function createLane(story, pool, tenantId)
    return {
      story = story, pool = pool, groupId = settings.tenancy == "multi" and tenantId or "", state = "idle",
      reason = "no_capacity", reported = "", reasonSinceMs = now, virtualMs = 0, seq = 0, inflight = 0, backlog = 0,
      estimateMs = FIRST_ESTIMATE_MS, done = 0, activeWeight = 0, idleSinceMs = now, waits = { 0, 0, 0, 0, 0, 0, 0, 0, 0 },
      settledMs = now, noWorkerMark = 0, backpressureMark = 0, heldMark = 0, turns = 0, index = "", keyMs = 0, gatedKey = false,
      parkedKey = false, wasIndex = "", wasGated = false, wasParked = false, newHead = "", newTail = 0, oldHead = "",
      oldTail = 0,
    }
  end

  local function toLane(story, pool, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, waits)
    return {
      story = story, pool = pool, groupId = a, state = b, reason = c, reported = d, reasonSinceMs = e, virtualMs = f,
      seq = g, inflight = h, backlog = i, estimateMs = j, done = k, activeWeight = l, idleSinceMs = m, settledMs = n,
      noWorkerMark = o, backpressureMark = p, heldMark = q, turns = r, index = s, keyMs = t, gatedKey = u, parkedKey = v,
      newHead = w, newTail = x, oldHead = y, oldTail = z, waits = waits, indexedMs = t, indexedSeq = g, wasIndex = s,
      wasGated = u, wasParked = v,
    }
  end

  -- Of most wait clocks only the first place does not stand at zero.
  local function packWaits(waits)
    for at = 9, 2, -1 do
      if waits[at] ~= 0 then return waits end
    end
    return waits[1]
  end

  local function toWaits(packed)
    return type(packed) == "table" and packed or { packed, 0, 0, 0, 0, 0, 0, 0, 0 }
  end

  local function toSecond(story, ...)
    local fields = { ... }
    fields[27] = toWaits(fields[27])
    return toLane(story, pools.io, unpack(fields, 1, 27))
  end

  local function packLane(lane, ...)
    return pack(
      lane.groupId, lane.state, lane.reason, lane.reported, lane.reasonSinceMs, lane.virtualMs, lane.seq, lane.inflight,
      lane.backlog, lane.estimateMs, lane.done, lane.activeWeight, lane.idleSinceMs, lane.settledMs, lane.noWorkerMark,
      lane.backpressureMark, lane.heldMark, lane.turns, lane.index, lane.keyMs, lane.gatedKey, lane.parkedKey, lane.newHead,
      lane.newTail, lane.oldHead, lane.oldTail, packWaits(lane.waits), ...
    )
  end

  -- The policy of most stories, kept as false. A policy is replaced and never changed, so they can share this one.
  local FIRST_POLICY = { weight = 1, priority = "normal", throttle = 1, paused = false, budgetMs = -1 }

  function createStory(id)
    local set = call("HGET", POLICIES, id)
    local setVersion, policy = 0, nil
    if set then setVersion, policy = unpackAll(set) end
    return {
      id = id, version = setVersion, policy = policy or FIRST_POLICY, dampPhaseMs = limits.dampPhase(id), tokens = 0,
      tokensAtMs = -1, lentMs = 0, lanes = {},
    }
  end

  -- One row for a story with its first lane; its second one, which most stories do not have, is a row within that.
  local function packStory(story)
    local cpu, io = story.lanes.cpu, story.lanes.io
    local policy = story.policy ~= FIRST_POLICY and story.policy
    return packLane(
      cpu or io, story.version, policy, story.dampPhaseMs, story.tokens, story.tokensAtMs, story.lentMs,
      cpu ~= nil, cpu and io and packLane(io) or nil
    )
  end

  local function isForgotten(lane)
    return not lane or (lane.backlog == 0 and lane.inflight == 0 and now - lane.idleSinceMs >= CONSTANTS.storyTtlMs)
  end

  -- Whether a story has had no run for so long that it is as if it had never been there.
  local function isStoryForgotten(story)
    return isForgotten(story.lanes.cpu) and isForgotten(story.lanes.io)
  end

  function toStory(id, raw)
    local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, waits,
      setVersion, policy, dampPhaseMs, tokens, tokensAtMs, lentMs, isCpu, second = unpackAll(raw)
    local story = {
      id = id, version = setVersion, policy = policy or FIRST_POLICY, dampPhaseMs = dampPhaseMs, tokens = tokens,
      tokensAtMs = tokensAtMs, lentMs = lentMs, lanes = {},
    }
    local pool = isCpu and pools.cpu or pools.io
    story.lanes[pool.name] =
      toLane(story, pool, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, toWaits(waits))
    if second then story.lanes.io = toSecond(story, unpackAll(second)) end
    return not isStoryForgotten(story) and story
  end

  -- A story that is kept, or nil.
  function findStory(id)
    if stories[id] == nil then
      local raw = call("HGET", STORIES, id)
      stories[id] = raw and toStory(id, raw) or false
    end
    return stories[id] or nil
  end

  function fetchStories(ids)
    fetch(stories, STORIES, ids, toStory)
  end

  function storyOf(id)
    local story = findStory(id) or createStory(id)
    stories[id] = story
    return story
  end

  function laneOf(poolName, storyId, tenantId)
    local story = storyOf(storyId)
    local lane = story.lanes[poolName]
    if not lane then
      lane = createLane(story, pools[poolName], tenantId)
      story.lanes[poolName] = lane
    end
    return lane
  end

  -- A story without lanes is only its policy, which is kept elsewhere.
  function writeStories()
    local packed = {}
    for id, story in pairs(stories) do
      if story and next(story.lanes) then append(packed, id, packStory(story)) end
    end
    write("HSET", STORIES, packed)
  end
end
