-- Story runs and runs, as tables that are read once in a call and written back at its end.
-- Story runs: how much is left of them.
local storyRuns

local toStoryRun, findStoryRun, fetchStoryRuns, storyRunOf, touchStoryRun, isDiscarded, writeStoryRuns

do
  -- While it has runs it must be known: what is counted anew would be too low.
  local function ttlOf(storyRun)
    if storyRun.outstanding > 0 then return storyRun.touchedMs + CONSTANTS.storyRunTtlMs - now end
    local untilMs = storyRun.touchedMs + CONSTANTS.drainedTtlMs
    if storyRun.discardedMs > 0 then untilMs = max(untilMs, storyRun.discardedMs + CONSTANTS.discardedTtlMs) end
    return untilMs - now
  end

  function toStoryRun(_, raw)
    local a, b, c, d, e, f = unpackAll(raw)
    local storyRun = { outstanding = a, touchedMs = b, hasBegun = c, discardedMs = d, reach = e, lanes = f }
    return ttlOf(storyRun) > 0 and storyRun
  end

  function findStoryRun(id)
    local known = storyRuns[id]
    if known == nil then
      local raw = call("HGET", STORY_RUNS, id)
      storyRuns[id] = raw and toStoryRun(id, raw) or false
    end
    return storyRuns[id] or nil
  end

  function fetchStoryRuns(ids)
    fetch(storyRuns, STORY_RUNS, ids, toStoryRun)
  end

  function storyRunOf(id)
    local storyRun = findStoryRun(id)
    if not storyRun then
      storyRun = { outstanding = 0, touchedMs = now, hasBegun = false, discardedMs = 0, reach = 0, lanes = {} }
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

  -- Those of which nothing is left are forgotten in the order in which they get into the list of the drained.
  function writeStoryRuns()
    local changed, drained = {}, {}
    for id, storyRun in pairs(storyRuns) do
      if storyRun and storyRun.isChanged then
        local packed = pack(
          storyRun.outstanding, storyRun.touchedMs, storyRun.hasBegun, storyRun.discardedMs, storyRun.reach, storyRun.lanes
        )
        append(changed, id, packed)
        if storyRun.outstanding == 0 then append(drained, id, timeIn(0)) end
      end
    end
    write("HSET", STORY_RUNS, changed)
    write("RPUSH", DRAINED, drained)
  end
end

-- Runs. `runs` has false for an id that is known not to be there, `gone` the runs that were there when the script began.
-- The first waiting runs of a story run lie in its queues with their tickets (`isQueuedWhole`), all others in RUNS.
local runs, gone

local fetchRuns, findRun, findQueued, packTicket, toWaiting, queueKey, writeRuns

do
  -- Of a run that waits in a queue, what its place does not say: last the lane's clock at its arrival, as place and ms where
  -- it did not stand at zero.
  function packTicket(run)
    local fields = { run.tenantId ~= "default" and run.tenantId, run.payload, run.enqueuedMs, run.delivery }
    for place, ms in ipairs(run.marks) do
      if ms ~= 0 then append(fields, place, ms) end
    end
    return pack(unpack(fields))
  end

  local function toMarks(raw)
    local fields, marks = { unpackAll(raw) }, { unpack(NO_WAITS) }
    for at = 5, #fields, 2 do marks[fields[at]] = fields[at + 1] end
    return marks
  end

  function toWaiting(id, storyRunId, storyId, poolName, raw)
    local tenantId, payload, enqueuedMs, delivery, place = unpackAll(raw)
    return {
      id = id, storyRunId = storyRunId, storyId = storyId, tenantId = tenantId or "default", poolName = poolName,
      payload = payload, isKnown = true, isCounted = true, state = "waiting", delivery = delivery, enqueuedMs = enqueuedMs,
      marks = place and toMarks(raw) or NO_WAITS, worker = "", admittedMs = 0, isBorrowed = false, chargedMs = 0,
      meterFromMs = 0, meteredMs = 0, retries = 0, isQueued = false,
    }
  end

  local function packRun(run)
    if run.state == "waiting" then return pack(false, run.storyRunId, run.storyId, run.poolName, packTicket(run)) end
    return pack(
      run.state, run.storyRunId, run.storyId, run.tenantId ~= "default" and run.tenantId, run.poolName, run.payload,
      run.isKnown, run.enqueuedMs, run.delivery, run.isCounted, run.worker, run.admittedMs, run.isBorrowed, run.chargedMs,
      run.meterFromMs, run.meteredMs, run.retries, run.isQueued
    )
  end

  local function toRun(id, raw)
    local state, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q = unpackAll(raw)
    if not state then return toWaiting(id, a, b, c, d) end
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
        if run then run.isStored = true end
        runs[id] = run
        if run and run.isCounted then append(storyIds, run.storyId) end
      end
    end
    return storyIds
  end

  function queueKey(poolName, storyId, storyRunId)
    return BASE .. "queue:" .. poolName .. ":" .. storyId .. ":" .. storyRunId
  end

  -- A run whose ticket lies in a queue of its story run, among the first `reach` of it.
  function findQueued(id, storyRunId, reach, laneKey)
    local at = string.find(laneKey, "/", 1, true)
    local poolName, storyId = string.sub(laneKey, 1, at - 1), string.sub(laneKey, at + 1)
    local key = queueKey(poolName, storyId, storyRunId)
    -- 0: wherever it is.
    local place = call("LPOS", key, id, "MAXLEN", 2 * reach)
    local raw = place and call("LINDEX", key, place + 1)
    if not raw or raw == "" then return false end
    local run = toWaiting(id, storyRunId, storyId, poolName, raw)
    run.isQueuedWhole = true
    return run
  end

  local function searchQueues(id, storyRunId)
    local storyRun = findStoryRun(storyRunId)
    if not storyRun or storyRun.reach == 0 then return false end
    for _, laneKey in ipairs(storyRun.lanes) do
      local run = findQueued(id, storyRunId, storyRun.reach, laneKey)
      if run then return run end
    end
    return false
  end

  -- A run in flight; with its story run, one that waits as well.
  function findRun(id, storyRunId)
    if runs[id] == nil then
      local raw = call("HGET", RUNS, id)
      runs[id] = raw and toRun(id, raw) or false
      if raw then runs[id].isStored = true end
    end
    if not runs[id] and storyRunId then runs[id] = searchQueues(id, storyRunId) end
    return runs[id] or nil
  end

  -- A run may end and be enqueued anew in one script, so what is gone is removed before the rest is written.
  local function removeGone()
    local ids, leases = {}, {}
    for _, run in ipairs(gone) do
      if run.isStored then append(ids, run.id) end
      if run.leaseMs == false then append(leases, run.id) end
    end
    write("HDEL", RUNS, ids)
    write("ZREM", LEASES, leases)
  end

  function writeRuns()
    local changed, moved, leases, unleased = {}, {}, {}, {}
    removeGone()
    for id, run in pairs(runs) do
      if run then
        if run.isQueuedWhole then
          if run.isStored then append(moved, id) end
        elseif run.isChanged then
          append(changed, id, packRun(run))
        end
        if run.leaseMs then append(leases, run.leaseMs, id) end
        if run.leaseMs == false then append(unleased, id) end
      end
    end
    write("HSET", RUNS, changed)
    write("HDEL", RUNS, moved)
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
