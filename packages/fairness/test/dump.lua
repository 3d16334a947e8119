-- For tests: everything that a shard holds, read from Redis' own structures and not from what is kept beside them.
--
-- returns  one map, brought into the form of modelCanonical.ts by dump.ts
do
local function keysOf(name)
  local found, start = {}, #BASE + #name + 1
  for _, key in ipairs(call("KEYS", BASE .. name .. "*")) do found[#found + 1] = string.sub(key, start) end
  return found
end

local function pairsOf(flat, convert)
  local list = {}
  for at = 1, #flat, 2 do list[#list + 1] = { convert(flat[at]), tonumber(flat[at + 1]) } end
  return list
end

local function plain(text) return text end
local function withoutSeq(text) return string.sub(text, 16) end
local function sorted(key, convert) return pairsOf(call("ZRANGE", key, 0, -1, "WITHSCORES"), convert or plain) end

-- Text beside its own kind of list: an empty table would become an empty list and not an empty map.
local function entries(ids, read)
  local list = {}
  for _, id in ipairs(ids) do list[#list + 1] = { id, read(id) } end
  return list
end

local function dumpGroup(pool, id)
  local group = groupOf(pool, id)
  return {
    group = group,
    ready = sorted(indexKey("ready", pool, id), withoutSeq),
    borrow = sorted(indexKey("borrow", pool, id), withoutSeq),
  }
end

local function ringOf(lane, ring)
  local head = lane[ring .. "Head"]
  local ids = head == "" and {} or { unpackAll(head) }
  for _, id in ipairs(call("LRANGE", rings.tailKey(lane, ring), 0, -1)) do ids[#ids + 1] = id end
  return ids
end

local queuedWhole = {}

-- Ids of a queue; runs that lie in it with their tickets are noted on the way.
local function idsOf(lane, storyRunId)
  local ids, pairs = {}, call("LRANGE", queueOf(lane, storyRunId), 0, -1)
  for at = 1, #pairs, 2 do
    local id, ticket = pairs[at], pairs[at + 1]
    ids[#ids + 1] = id
    if ticket ~= "" then
      queuedWhole[#queuedWhole + 1] = { id, toWaiting(id, storyRunId, lane.story.id, lane.pool.name, ticket) }
    end
  end
  return ids
end

local function dumpRuns()
  local list = entries(call("HKEYS", RUNS), function(id) return findRun(id) end)
  for _, entry in ipairs(queuedWhole) do list[#list + 1] = entry end
  return list
end

local function dumpLane(lane)
  local key = lane.pool.name .. ":" .. lane.story.id
  local copy = {}
  for name, value in pairs(lane) do
    if name ~= "story" and name ~= "pool" then copy[name] = value end
  end
  local queues = entries(keysOf("queue:" .. key .. ":"), function(id)
    return idsOf(lane, id)
  end)
  return {
    lane = copy,
    newRuns = ringOf(lane, "new"),
    begunRuns = ringOf(lane, "old"),
    queues = queues,
  }
end

local function dumpPool(pool)
  local storyIds, groupIds = {}, keysOf("group:" .. pool.name .. ":")
  for _, id in ipairs(call("HKEYS", STORIES)) do
    local story = findStory(id)
    if story and story.lanes[pool.name] then storyIds[#storyIds + 1] = id end
  end
  if pool.groups[""] then groupIds[#groupIds + 1] = "" end
  local copy = {}
  for name, value in pairs(pool) do
    if name ~= "groups" then copy[name] = value end
  end
  return {
    pool = copy,
    ready = sorted(BASE .. "ready:" .. pool.name),
    borrow = sorted(BASE .. "borrow:" .. pool.name),
    heldGroups = sorted(BASE .. "held:" .. pool.name),
    gated = sorted(BASE .. "gated:" .. pool.name),
    parked = sorted(BASE .. "parked:" .. pool.name),
    handoffs = sorted(BASE .. "handoffs:" .. pool.name),
    groups = entries(groupIds, function(id) return dumpGroup(pool, id) end),
    lanes = entries(storyIds, function(id) return dumpLane(findStory(id).lanes[pool.name]) end),
  }
end

-- Stories that are kept, and those of which only the policy is.
local function storyIds()
  local ids, isKept = {}, {}
  for _, id in ipairs(call("HKEYS", STORIES)) do
    isKept[id] = findStory(id) ~= nil
    if isKept[id] then ids[#ids + 1] = id end
  end
  for _, id in ipairs(call("HKEYS", POLICIES)) do
    if not isKept[id] then ids[#ids + 1] = id end
  end
  return ids
end

local function dumpStory(id)
  local story = storyOf(id)
  return { story.version, story.tokens, story.tokensAtMs, story.lentMs }
end

function verbs.dump()
  queuedWhole = {}
  return pack({ {
    now = now, version = version, cpu = dumpPool(pools.cpu), io = dumpPool(pools.io),
    stories = entries(storyIds(), dumpStory),
    runs = dumpRuns(),
    storyRuns = entries(call("HKEYS", STORY_RUNS), function(id) return findStoryRun(id) or false end),
    leases = sorted(LEASES), workers = sorted(WORKERS),
    slots = entries(call("HKEYS", SLOTS), function(id) return { unpackAll(call("HGET", SLOTS, id)) } end),
    held = entries(keysOf("runs:"), function(id) return call("SMEMBERS", BASE .. "runs:" .. id) end),
  } })
end
end
