-- What is kept in Redis, as tables that are read once in a call, changed in place and written back at its end. The locals
-- of this library outlive a call: `begin` in call.lua sets them for each.
local GLOBAL, RUNS, LEASES, WORKERS, SLOTS, POLICIES, STORIES, STORY_RUNS, DRAINED, BASE
local call, request
local pack, unpackAll, unpackOne, format

local HANDOFF_LEASE_MS, RUNNING_LEASE_MS = CONSTANTS.handoffLeaseMs, CONSTANTS.runningLeaseMs
local WORKER_TTL_MS, GROUP_TTL_MS = CONSTANTS.workerTtlMs, 7200000
local POOLS = { "cpu", "io" }

local now, version, settings, workerEndMs
-- How far the sweep of what is forgotten has come in the hashes of stories and story runs.
local storiesSwept, storyRunsSwept
local pools

local function append(list, first, second)
  list[#list + 1] = first
  if second ~= nil then list[#list + 1] = second end
end

-- A time so many ms from now, as text: Redis writes out numbers that it is given digit by digit, and slowly.
local textsOfTimes

local function timeIn(ms)
  local text = textsOfTimes[ms]
  if not text then
    text = format("%d", now + ms)
    textsOfTimes[ms] = text
  end
  return text
end

-- A command with many arguments; a stack takes some thousands, so very long lists go in parts.
local function write(command, key, list)
  for from = 1, #list, 2000 do
    local last = math.min(#list, from + 1999)
    if key then call(command, key, unpack(list, from, last)) else call(command, unpack(list, from, last)) end
  end
end

-- Reads values of a hash that are not known yet into a table by id, in one command. False: there is none.
local function fetch(known, key, ids, convert)
  local missing = {}
  for _, id in ipairs(ids) do
    if known[id] == nil then
      known[id] = false
      missing[#missing + 1] = id
    end
  end
  for from = 1, #missing, 2000 do
    local values = call("HMGET", key, unpack(missing, from, math.min(#missing, from + 1999)))
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
    change.isSent = true
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
      now, version, settings, workerEndMs, storiesSwept, storyRunsSwept = at, 0, firstSettings(), 0, "0", "0"
      pools.cpu, pools.io = createPool("cpu"), createPool("io")
      return
    end
    local seen, packed, cpu, io
    seen, version, workerEndMs, packed, cpu, io, storiesSwept, storyRunsSwept = unpackAll(raw)
    now, settings = math.max(at, seen), toSettings(packed)
    pools.cpu, pools.io = toPool("cpu", cpu), toPool("io", io)
  end

  function writeGlobal()
    local cpu, io = packPool(pools.cpu), packPool(pools.io)
    call("SET", GLOBAL, pack(now, version, workerEndMs, pack(settings), cpu, io, storiesSwept, storyRunsSwept))
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
        if isUsed then call("SET", key, packGroup(group)) else call("SET", key, packGroup(group), "PX", GROUP_TTL_MS) end
      end
    end
  end
end
