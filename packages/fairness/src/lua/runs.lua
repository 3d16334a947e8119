-- Story runs and runs, as tables that are read once in a call and written back at its end.
-- Story runs: how much is left of them.
local storyRuns

local findStoryRun, fetchStoryRuns, storyRunOf, touchStoryRun, isDiscarded, writeStoryRuns

do
  local function isForgotten(storyRun)
    if storyRun.discardedMs > 0 then return now - storyRun.discardedMs >= CONSTANTS.discardedTtlMs end
    return now - storyRun.touchedMs >= (storyRun.outstanding > 0 and CONSTANTS.storyRunTtlMs or CONSTANTS.drainedTtlMs)
  end

  local function toStoryRun(_, raw)
    local a, b, c, d, e = unpackAll(raw)
    local storyRun = { outstanding = a, touchedMs = b, hasBegun = c, discardedMs = d, lanes = e }
    return not isForgotten(storyRun) and storyRun
  end

  function findStoryRun(id)
    local known = storyRuns[id]
    if known == nil then
      local raw = call("GET", BASE .. "run:" .. id)
      storyRuns[id] = raw and toStoryRun(id, raw) or false
    end
    return storyRuns[id] or nil
  end

  function fetchStoryRuns(ids)
    fetch(storyRuns, "run:", ids, toStoryRun)
  end

  function storyRunOf(id)
    local storyRun = findStoryRun(id)
    if not storyRun then
      storyRun = { outstanding = 0, touchedMs = now, hasBegun = false, discardedMs = 0, lanes = {} }
      storyRuns[id] = storyRun
    end
    storyRun.isChanged = true
    return storyRun
  end

  function touchStoryRun(id, change)
    local storyRun = storyRunOf(id)
    storyRun.outstanding = max(0, storyRun.outstanding + change)
    storyRun.touchedMs = now
    return storyRun
  end

  function isDiscarded(id)
    local storyRun = findStoryRun(id)
    return storyRun ~= nil and storyRun.discardedMs > 0
  end

  local function ttlOf(storyRun)
    if storyRun.discardedMs > 0 then return storyRun.discardedMs + CONSTANTS.discardedTtlMs - now end
    return storyRun.touchedMs + (storyRun.outstanding > 0 and CONSTANTS.storyRunTtlMs or CONSTANTS.drainedTtlMs) - now
  end

  function writeStoryRuns()
    for id, storyRun in pairs(storyRuns) do
      if storyRun and storyRun.isChanged then
        local packed = pack(storyRun.outstanding, storyRun.touchedMs, storyRun.hasBegun, storyRun.discardedMs, storyRun.lanes)
        call("SET", BASE .. "run:" .. id, packed, "PX", max(1, ttlOf(storyRun)))
      end
    end
  end
end

-- Runs. `runs` has false for an id that is known not to be there, `gone` the runs that were there when the script began.
local runs, gone

local fetchRuns, findRun, writeRuns

do
  -- Of a run that waits only the ticket is kept, and the lane's clock at its arrival unless that stood at zero.
  local function packRun(run)
    local tenantId = run.tenantId ~= "default" and run.tenantId
    if run.state ~= "waiting" then
      return pack(
        run.state, run.storyRunId, run.storyId, tenantId, run.poolName, run.payload, run.isKnown, run.enqueuedMs, run.delivery,
        run.isCounted, run.worker, run.admittedMs, run.isBorrowed, run.chargedMs, run.meterFromMs, run.meteredMs, run.retries,
        run.isQueued
      )
    end
    local a, b, c, d, e, f, g, h, i = unpack(run.marks)
    if a + b + c + d + e + f + g + h + i == 0 then
      return pack(false, run.storyRunId, run.storyId, tenantId, run.poolName, run.payload, run.isKnown, run.enqueuedMs, run.delivery)
    end
    return pack(
      false, run.storyRunId, run.storyId, tenantId, run.poolName, run.payload, run.isKnown, run.enqueuedMs, run.delivery,
      a, b, c, d, e, f, g, h, i
    )
  end

  local function toRun(id, raw)
    local state, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q = unpackAll(raw)
    if not state then
      return {
        id = id, storyRunId = a, storyId = b, tenantId = c or "default", poolName = d, payload = e, isKnown = f, isCounted = true,
        state = "waiting", delivery = h, enqueuedMs = g, marks = i and { i, j, k, l, m, n, o, p, q } or NO_WAITS, worker = "",
        admittedMs = 0, isBorrowed = false, chargedMs = 0, meterFromMs = 0, meteredMs = 0, retries = 0, isQueued = false,
      }
    end
    return {
      id = id, state = state, storyRunId = a, storyId = b, tenantId = c or "default", poolName = d, payload = e, isKnown = f,
      enqueuedMs = g, delivery = h, isCounted = i, worker = j, admittedMs = k, isBorrowed = l, chargedMs = m, meterFromMs = n,
      meteredMs = o, retries = p, isQueued = q, marks = NO_WAITS,
    }
  end

  -- Reads runs that a call names in one command, and gives the stories of those that are counted.
  function fetchRuns(ids)
    local missing, storyIds = {}, {}
    for _, id in ipairs(ids) do
      if runs[id] == nil then
        runs[id] = false
        append(missing, id)
      end
    end
    for from = 1, #missing, 2000 do
      local values = call("HMGET", RUNS, unpack(missing, from, min(#missing, from + 1999)))
      for at, raw in ipairs(values) do
        local id = missing[from + at - 1]
        local run = raw and toRun(id, raw)
        runs[id] = run
        if run and run.isCounted then append(storyIds, run.storyId) end
      end
    end
    return storyIds
  end

  function findRun(id)
    if runs[id] == nil then
      local raw = call("HGET", RUNS, id)
      runs[id] = raw and toRun(id, raw) or false
    end
    return runs[id] or nil
  end

  -- A run may end and be enqueued anew in one script, so what is gone is removed before the rest is written.
  local function removeGone()
    local ids, leases = {}, {}
    for _, run in ipairs(gone) do
      append(ids, run.id)
      if run.leaseMs == false then append(leases, run.id) end
    end
    write("HDEL", RUNS, ids)
    write("ZREM", LEASES, leases)
  end

  function writeRuns()
    local changed, leases, unleased = {}, {}, {}
    removeGone()
    for id, run in pairs(runs) do
      if run then
        if run.isChanged then append(changed, id, packRun(run)) end
        if run.leaseMs then append(leases, run.leaseMs, id) end
        if run.leaseMs == false then append(unleased, id) end
      end
    end
    write("HSET", RUNS, changed)
    write("ZADD", LEASES, leases)
    write("ZREM", LEASES, unleased)
  end
end

-- `waits` is false for a run that is handed over again.
local function toGrant(run, waits)
  return {
    run.id, run.storyRunId, run.storyId, run.tenantId, run.poolName, run.payload, run.delivery,
    waits and run.isBorrowed or false, waits,
  }
end

local function laneOfRun(run)
  return laneOf(run.poolName, run.storyId, run.tenantId)
end
