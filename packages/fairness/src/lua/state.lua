-- What is kept in Redis, as tables that are read once in a call, changed in place and written back at its end. The locals
-- of this library outlive a call: `begin` in call.lua sets them for each.
local GLOBAL, RUNS, LEASES, WORKERS, SLOTS, POLICIES, BASE
local call, request
local pack, unpackAll, format

local HANDOFF_LEASE_MS, RUNNING_LEASE_MS = CONSTANTS.handoffLeaseMs, CONSTANTS.runningLeaseMs
local WORKER_TTL_MS, IDLE_TTL_MS = CONSTANTS.workerTtlMs, 7200000
local POOLS = { "cpu", "io" }

local now, version, settings, workerEndMs
local pools

local function append(list, first, second)
  list[#list + 1] = first
  if second ~= nil then list[#list + 1] = second end
end

-- A command with many arguments; a stack takes some thousands, so very long lists go in parts.
local function write(command, key, list)
  for from = 1, #list, 2000 do
    local last = math.min(#list, from + 1999)
    if key then call(command, key, unpack(list, from, last)) else call(command, unpack(list, from, last)) end
  end
end

-- Reads values that are not known yet into a table by id, in one command. False: there is none.
local function fetch(known, prefix, ids, convert)
  local keys, missing = {}, {}
  for _, id in ipairs(ids) do
    if known[id] == nil then
      known[id] = false
      append(missing, id)
      append(keys, BASE .. prefix .. id)
    end
  end
  for from = 1, #keys, 2000 do
    local values = call("MGET", unpack(keys, from, math.min(#keys, from + 1999)))
    for at, raw in ipairs(values) do
      local id = missing[from + at - 1]
      known[id] = raw and convert(id, raw) or false
    end
  end
end

-- Members to add to sorted sets and sets, or to remove, until `sendChanges` brings them there.
local changes

local function changesOf(key)
  local change = changes[key]
  if not change then
    change = { addition = "ZADD", removal = "ZREM", added = {}, removed = {} }
    changes[key] = change
  end
  return change
end

local function sendChanges()
  for key, change in pairs(changes) do
    write(change.removal, key, change.removed)
    write(change.addition, key, change.added)
  end
  changes = {}
end

local readGlobal, writeGlobal, groupOf, writeGroups

do
  local function nowOfRedis()
    local time = call("TIME")
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end

  -- The group of a single installation is kept with its pool: its place is needed for every run.
  local function createGroup(id, frontMs)
    return {
      id = id, virtualMs = frontMs, seq = 0, frontMs = 0, inflight = 0, done = 0, isHeld = false, heldSinceMs = 0,
      heldMs = 0, readyCount = 0, borrowCount = 0, inReady = false, inBorrow = false, heldKey = false, keyMs = 0,
    }
  end

  local function packGroup(group)
    return pack(
      group.virtualMs, group.seq, group.frontMs, group.inflight, group.done, group.isHeld, group.heldSinceMs, group.heldMs,
      group.readyCount, group.borrowCount, group.inReady, group.inBorrow, group.heldKey, group.keyMs
    )
  end

  local function toGroup(id, raw)
    local a, b, c, d, e, f, g, h, i, j, k, l, m, n = unpackAll(raw)
    return {
      id = id, virtualMs = a, seq = b, frontMs = c, inflight = d, done = e, isHeld = f, heldSinceMs = g, heldMs = h,
      readyCount = i, borrowCount = j, inReady = k, inBorrow = l, heldKey = m, keyMs = n, indexedMs = n, indexedSeq = b,
      wasReady = k, wasBorrow = l, wasHeld = m,
    }
  end

  local function createPool(name)
    return {
      name = name, slots = 0, taken = 0, waiting = 0, seq = 0, frontMs = 0, lookAhead = 2, isSaturated = false,
      activeWeight = 0, phase = "no_worker", phaseSinceMs = 0, noWorkerMs = 0, backpressureMs = 0, handoffs = 0,
      tenantsReady = 0, tenantsBorrow = 0, gated = 0, parked = 0, held = 0, groups = {},
    }
  end

  local function packPool(pool)
    return pack(
      pool.slots, pool.taken, pool.waiting, pool.seq, pool.frontMs, pool.lookAhead, pool.isSaturated, pool.activeWeight,
      pool.phase, pool.phaseSinceMs, pool.noWorkerMs, pool.backpressureMs, pool.handoffs, pool.tenantsReady,
      pool.tenantsBorrow, pool.gated, pool.parked, pool.held, pool.groups[""] and packGroup(pool.groups[""]) or false
    )
  end

  local function toPool(name, raw)
    local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s = unpackAll(raw)
    return {
      name = name, slots = a, taken = b, waiting = c, seq = d, frontMs = e, lookAhead = f, isSaturated = g,
      activeWeight = h, phase = i, phaseSinceMs = j, noWorkerMs = k, backpressureMs = l, handoffs = m, tenantsReady = n,
      tenantsBorrow = o, gated = p, parked = q, held = r, groups = { [""] = s and toGroup("", s) or nil },
    }
  end

  -- Settings before anybody has set any: those of createSettings() with the traits of `fair`.
  local function firstSettings()
    return {
      policy = "fair", tenancy = "single", share = 0.5, reserve = 0.1, budgetMs = 1500000, dampened = false,
      refillMs = 60000, order = "cost", lateBinding = true, gate = true, slowStart = true, borrows = true,
      budget = "accrual", measures = true, dampener = "ramped", tenantCeiling = true, backpressure = true,
    }
  end

  local settingsRead, settingsKept

  -- Settings change seldom, so they are taken apart only when they have.
  local function toSettings(raw)
    if raw ~= settingsRead then settingsRead, settingsKept = raw, unpackAll(raw) end
    return settingsKept
  end

  function readGlobal()
    pools = {}
    local at = request[1] or nowOfRedis()
    local raw = call("GET", GLOBAL)
    if not raw then
      now, version, settings, workerEndMs = at, 0, firstSettings(), 0
      pools.cpu, pools.io = createPool("cpu"), createPool("io")
      return
    end
    local seen, packed, cpu, io
    seen, version, workerEndMs, packed, cpu, io = unpackAll(raw)
    now, settings = math.max(at, seen), toSettings(packed)
    pools.cpu, pools.io = toPool("cpu", cpu), toPool("io", io)
  end

  function writeGlobal()
    call("SET", GLOBAL, pack(now, version, workerEndMs, pack(settings), packPool(pools.cpu), packPool(pools.io)))
  end

  -- Groups of tenants.
  function groupOf(pool, id)
    local group = pool.groups[id]
    if group then return group end
    local raw = id ~= "" and call("GET", BASE .. "group:" .. pool.name .. ":" .. id)
    group = raw and toGroup(id, raw) or createGroup(id, pool.frontMs)
    pool.groups[id] = group
    return group
  end

  function writeGroups(pool)
    for id, group in pairs(pool.groups) do
      if id ~= "" then
        local isUsed = group.inflight > 0 or group.readyCount > 0 or group.borrowCount > 0
        local key = BASE .. "group:" .. pool.name .. ":" .. id
        if isUsed then call("SET", key, packGroup(group)) else call("SET", key, packGroup(group), "PX", IDLE_TTL_MS) end
      end
    end
  end
end

-- Stories and their lanes. A lane's place in an index is kept with it: `index` is "", "ready" or "borrow".
-- Reasons by their place in wait clocks, as in verbs.ts.
local REASON_INDEX = {
  no_capacity = 1, concurrency = 2, slow_start = 3, budget = 4, tenant_share = 5, throttle = 6, paused = 7,
  backpressure = 8, no_worker = 9,
}
local NO_CAPACITY, TENANT_SHARE, BACKPRESSURE, NO_WORKER = 1, 5, 8, 9
local stories

local createStory, findStory, fetchStories, storyOf, laneOf, packStory

do
  local function createLane(story, pool, tenantId)
    return {
      story = story, pool = pool, groupId = settings.tenancy == "multi" and tenantId or "", state = "idle",
      reason = "no_capacity", reported = "", reasonSinceMs = now, virtualMs = 0, seq = 0, inflight = 0, backlog = 0,
      estimateMs = FIRST_ESTIMATE_MS, done = 0, activeWeight = 0, idleSinceMs = now, waits = { 0, 0, 0, 0, 0, 0, 0, 0, 0 },
      settledMs = now, noWorkerMark = 0, backpressureMark = 0, heldMark = 0, turns = 0, index = "", keyMs = 0, gatedKey = false,
      parkedKey = false, wasIndex = "", wasGated = false, wasParked = false,
    }
  end

  -- The places of a wait clock behind which all stand at zero: those of most lanes do but for the first.
  local function lengthOf(waits)
    local length = 9
    while length > 1 and waits[length] == 0 do length = length - 1 end
    return length
  end

  local function packLane(lane)
    if not lane then return false end
    local waits = lane.waits
    return pack(
      lane.groupId, lane.state, lane.reason, lane.reported, lane.reasonSinceMs, lane.virtualMs, lane.seq, lane.inflight,
      lane.backlog, lane.estimateMs, lane.done, lane.activeWeight, lane.idleSinceMs, lane.settledMs, lane.noWorkerMark,
      lane.backpressureMark, lane.heldMark, lane.turns, lane.index, lane.keyMs, lane.gatedKey, lane.parkedKey,
      unpack(waits, 1, lengthOf(waits))
    )
  end

  local function toLane(story, pool, raw)
    local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, k2, t, u, w1, w2, w3, w4, w5, w6, w7, w8, w9 = unpackAll(raw)
    return {
      story = story, pool = pool, groupId = a, state = b, reason = c, reported = d, reasonSinceMs = e, virtualMs = f,
      seq = g, inflight = h, backlog = i, estimateMs = j, done = k, activeWeight = l, idleSinceMs = m, settledMs = n,
      noWorkerMark = o, backpressureMark = p, heldMark = q, turns = r, index = s, keyMs = k2, gatedKey = t,
      parkedKey = u, waits = { w1, w2 or 0, w3 or 0, w4 or 0, w5 or 0, w6 or 0, w7 or 0, w8 or 0, w9 or 0 }, indexedMs = k2, indexedSeq = g, wasIndex = s, wasGated = t,
      wasParked = u,
    }
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

  function packStory(story)
    local policy = story.policy ~= FIRST_POLICY and story.policy
    return pack(
      story.version, policy, story.dampPhaseMs, story.tokens, story.tokensAtMs, story.lentMs, packLane(story.lanes.cpu),
      packLane(story.lanes.io)
    )
  end

  local function toStory(id, raw)
    local a, b, c, d, e, f, cpu, io = unpackAll(raw)
    local story = {
      id = id, version = a, policy = b or FIRST_POLICY, dampPhaseMs = c, tokens = d, tokensAtMs = e, lentMs = f, lanes = {},
    }
    story.lanes.cpu = cpu and toLane(story, pools.cpu, cpu) or nil
    story.lanes.io = io and toLane(story, pools.io, io) or nil
    return story
  end

  -- A story that is kept, or nil.
  function findStory(id)
    if stories[id] == nil then
      local raw = call("GET", BASE .. "story:" .. id)
      stories[id] = raw and toStory(id, raw) or false
    end
    return stories[id] or nil
  end

  function fetchStories(ids)
    fetch(stories, "story:", ids, toStory)
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
end

local function isIdle(lane)
  return not lane or (lane.backlog == 0 and lane.inflight == 0)
end

local function writeStories()
  local busy = {}
  for id, story in pairs(stories) do
    if story then
      local key = BASE .. "story:" .. id
      if isIdle(story.lanes.cpu) and isIdle(story.lanes.io) then
        call("SET", key, packStory(story), "PX", IDLE_TTL_MS)
      else
        append(busy, key, packStory(story))
      end
    end
  end
  write("MSET", nil, busy)
end
