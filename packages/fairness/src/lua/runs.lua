-- Story runs and runs, as tables that are read once in a call and written back at its end.
-- Story runs: how much is left of them.
local storyRuns

local function isForgotten(storyRun)
  if storyRun.discardedMs > 0 then return now - storyRun.discardedMs >= CONSTANTS.discardedTtlMs end
  return now - storyRun.touchedMs >= (storyRun.outstanding > 0 and CONSTANTS.storyRunTtlMs or CONSTANTS.drainedTtlMs)
end

local function findStoryRun(id)
  local known = storyRuns[id]
  if known == nil then
    local raw = call("GET", BASE .. "run:" .. id)
    if raw then
      local a, b, c, d, e = unpackAll(raw)
      known = { outstanding = a, touchedMs = b, hasBegun = c, discardedMs = d, lanes = e }
    end
    storyRuns[id] = known and not isForgotten(known) and known or false
  end
  return storyRuns[id] or nil
end

local function storyRunOf(id)
  local storyRun = findStoryRun(id)
  if not storyRun then
    storyRun = { outstanding = 0, touchedMs = now, hasBegun = false, discardedMs = 0, lanes = {} }
    storyRuns[id] = storyRun
  end
  storyRun.isChanged = true
  return storyRun
end

local function touchStoryRun(id, change)
  local storyRun = storyRunOf(id)
  storyRun.outstanding = max(0, storyRun.outstanding + change)
  storyRun.touchedMs = now
  return storyRun
end

local function isDiscarded(id)
  local storyRun = findStoryRun(id)
  return storyRun ~= nil and storyRun.discardedMs > 0
end

local function ttlOf(storyRun)
  if storyRun.discardedMs > 0 then return storyRun.discardedMs + CONSTANTS.discardedTtlMs - now end
  return storyRun.touchedMs + (storyRun.outstanding > 0 and CONSTANTS.storyRunTtlMs or CONSTANTS.drainedTtlMs) - now
end

local function writeStoryRuns()
  for id, storyRun in pairs(storyRuns) do
    if storyRun and storyRun.isChanged then
      local packed = pack(storyRun.outstanding, storyRun.touchedMs, storyRun.hasBegun, storyRun.discardedMs, storyRun.lanes)
      call("SET", BASE .. "run:" .. id, packed, "PX", max(1, ttlOf(storyRun)))
    end
  end
end

-- Runs. Of a run in flight the flight says everything but its payload; of one that waits the ticket says all. `runs` has
-- false for an id that is known not to be there, `gone` the runs that were there when the script began.
local runs, gone

-- Of a run in flight: what its ticket says besides.
local function readTicket(run)
  local a, b, c, d, e, f, g, h, w1, w2, w3, w4, w5, w6, w7, w8, w9 = unpackAll(call("HGET", TICKETS, run.id))
  run.storyRunId, run.storyId, run.tenantId, run.poolName, run.payload, run.isKnown = a, b, c, d, e, f
  run.enqueuedMs, run.marks = g, { w1, w2, w3, w4, w5, w6, w7, w8, w9 }
end

local function toWaiting(id, raw)
  local a, b, c, d, e, f, g, h, w1, w2, w3, w4, w5, w6, w7, w8, w9 = unpackAll(raw)
  return {
    id = id, storyRunId = a, storyId = b, tenantId = c, poolName = d, payload = e, isKnown = f, isCounted = true,
    state = "waiting", delivery = h, enqueuedMs = g, marks = { w1, w2, w3, w4, w5, w6, w7, w8, w9 }, worker = "",
    admittedMs = 0, isBorrowed = false, chargedMs = 0, meterFromMs = 0, meteredMs = 0, retries = 0,
  }
end

local function toFlight(id, raw)
  local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o = unpackAll(raw)
  return {
    id = id, state = a, delivery = b, worker = c, admittedMs = d, isBorrowed = e, chargedMs = f, meterFromMs = g,
    meteredMs = h, retries = i, storyRunId = j, storyId = k, tenantId = l, poolName = m, isKnown = n, isCounted = o,
    wasInFlight = true,
  }
end

local function findRun(id)
  local known = runs[id]
  if known ~= nil then return known or nil end
  local raw = call("HGET", FLIGHTS, id)
  if raw then
    known = toFlight(id, raw)
  else
    raw = call("HGET", TICKETS, id)
    known = raw and toWaiting(id, raw) or false
  end
  runs[id] = known
  return known or nil
end

local function packTicket(run)
  local marks = run.marks
  return pack(
    run.storyRunId, run.storyId, run.tenantId, run.poolName, run.payload, run.isKnown, run.enqueuedMs, run.delivery,
    marks[1] or 0, marks[2] or 0, marks[3] or 0, marks[4] or 0, marks[5] or 0, marks[6] or 0, marks[7] or 0,
    marks[8] or 0, marks[9] or 0
  )
end

local function packFlight(run)
  return pack(
    run.state, run.delivery, run.worker, run.admittedMs, run.isBorrowed, run.chargedMs, run.meterFromMs, run.meteredMs,
    run.retries, run.storyRunId, run.storyId, run.tenantId, run.poolName, run.isKnown, run.isCounted
  )
end

local function write(command, key, list)
  if #list > 0 then call(command, key, unpack(list)) end
end

local function append(list, first, second)
  list[#list + 1] = first
  if second ~= nil then list[#list + 1] = second end
end

-- A run may end and be enqueued anew in one script, so what is gone is removed before the rest is written.
local function removeGone()
  local tickets, flights, leases = {}, {}, {}
  for _, run in ipairs(gone) do
    append(tickets, run.id)
    if run.wasInFlight then append(flights, run.id) end
    if run.leaseMs == false then append(leases, run.id) end
  end
  write("HDEL", TICKETS, tickets)
  write("HDEL", FLIGHTS, flights)
  write("ZREM", LEASES, leases)
end

local function writeRuns()
  local tickets, flights, leases, landed, unleased = {}, {}, {}, {}, {}
  removeGone()
  for id, run in pairs(runs) do
    if run then
      if run.isTicketChanged then append(tickets, id, packTicket(run)) end
      if run.state == "waiting" then
        if run.wasInFlight then append(landed, id) end
      elseif run.isFlightChanged then
        append(flights, id, packFlight(run))
      end
      if run.leaseMs then append(leases, run.leaseMs, id) end
      if run.leaseMs == false then append(unleased, id) end
    end
  end
  write("HSET", TICKETS, tickets)
  write("HSET", FLIGHTS, flights)
  write("ZADD", LEASES, leases)
  write("HDEL", FLIGHTS, landed)
  write("ZREM", LEASES, unleased)
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
