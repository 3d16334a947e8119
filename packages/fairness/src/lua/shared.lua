-- Prepended to every script: names of keys, the request, the clock, and what several verbs do.
--
-- Guarantee: a script reads the clock once, changes everything it changes in one step, and answers with msgpack.
-- KEYS  as listed in keys.ts; the last one is the base of keys made from ids
-- ARGV  1: msgpack array; its first two members are the same for every verb
--          1 injected time in ms, or false for Redis' own   2 false (kept for the call's id)
local GLOBAL, TICKETS, FLIGHTS, LEASES, WORKERS, SLOTS, QUEUE_CPU, QUEUE_IO, BASE = unpack(KEYS)
local request = cmsgpack.unpack(ARGV[1])
local QUEUES = { cpu = QUEUE_CPU, io = QUEUE_IO }

local HANDOFF_LEASE_MS, RUNNING_LEASE_MS, WORKER_TTL_MS = 5000, 30000, 15000
local STORY_RUN_TTL_MS, DRAINED_TTL_MS = 86400000, 60000
local ADMIT_MAX = 50

local call, pack = redis.call, cmsgpack.pack

local function load(raw)
  return raw and cmsgpack.unpack(raw)
end

local function readNow()
  if request[1] then return request[1] end
  local time = call("TIME")
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local global = load(call("GET", GLOBAL))
  or { now = 0, workerEndMs = 0, slots = { cpu = 0, io = 0 }, taken = { cpu = 0, io = 0 }, waiting = { cpu = 0, io = 0 }, workers = { cpu = 0, io = 0 } }
local now = math.max(readNow(), global.now)
global.now = now

local function saveGlobal()
  call("SET", GLOBAL, pack(global))
end

-- How many runs of a story run are left, and when it was last touched.
local touched = {}

local function touch(storyRunId, change)
  local key = BASE .. "run:" .. storyRunId
  local seen = touched[storyRunId]
  if not seen then
    seen = load(call("GET", key)) or { 0, now }
    touched[storyRunId] = seen
  end
  seen[1] = math.max(0, seen[1] + change)
  seen[2] = now
end

local function saveTouched()
  for storyRunId, seen in pairs(touched) do
    call("SET", BASE .. "run:" .. storyRunId, pack(seen), "PX", seen[1] > 0 and STORY_RUN_TTL_MS or DRAINED_TTL_MS)
  end
end

-- Flights: { state, delivery, worker, pool, storyRunId, retries }
local STATE, DELIVERY, WORKER, POOL, STORY_RUN, RETRIES = 1, 2, 3, 4, 5, 6

local function readFlight(runId)
  return load(call("HGET", FLIGHTS, runId))
end

local function saveFlight(runId, flight, leaseMs)
  call("HSET", FLIGHTS, runId, pack(flight))
  call("ZADD", LEASES, now + leaseMs, runId)
end

local function isCounted(flight)
  return flight[STATE] ~= "recovering" and flight[POOL] ~= ""
end

local function take(pool, change)
  global.taken[pool] = global.taken[pool] + change
end

local function wait(pool, change)
  global.waiting[pool] = global.waiting[pool] + change
end

local function dropFlight(runId, flight)
  call("HDEL", FLIGHTS, runId)
  call("ZREM", LEASES, runId)
  if flight[WORKER] ~= "" then call("SREM", BASE .. "held:" .. flight[WORKER], runId) end
  if isCounted(flight) then take(flight[POOL], -1) end
end

-- Tickets: { storyRunId, storyId, tenantId, pool, payload, enqueued ms, delivery to give next }.
-- The payload is false for a run that was adopted: its worker named it without.
local function fillAdopted(runId, ticket)
  local known = load(call("HGET", TICKETS, runId))
  if known[5] then return end
  ticket[7] = known[7]
  call("HSET", TICKETS, runId, pack(ticket))
end

local function enqueueTicket(runId, ticket)
  ticket[6], ticket[7] = now, 1
  if call("HSETNX", TICKETS, runId, pack(ticket)) == 0 then
    fillAdopted(runId, ticket)
    return 0
  end
  call("RPUSH", QUEUES[ticket[4]], runId)
  wait(ticket[4], 1)
  touch(ticket[1], 1)
  return 1
end

-- Takes up a run that a worker names and that is not in flight: it waits (its id stays in the list and is passed over
-- there), or is not known at all. `named` is { storyRunId, storyId, tenantId, pool, delivery }, "" for what is not known.
local function adopt(runId, named, worker)
  local ticket = load(call("HGET", TICKETS, runId))
  if ticket then
    wait(ticket[4], -1)
  else
    ticket = { named[1], named[2], named[3], named[4], false, now, named[5] }
    call("HSET", TICKETS, runId, pack(ticket))
    touch(named[1], 1)
  end
  return { "recovering", math.max(ticket[7], named[5]), worker, ticket[4], ticket[1], 0 }
end

local function own(runId, flight, worker)
  if flight[STATE] == "recovering" and flight[POOL] ~= "" then take(flight[POOL], 1) end
  flight[STATE], flight[WORKER] = "running", worker
  saveFlight(runId, flight, RUNNING_LEASE_MS)
  call("SADD", BASE .. "held:" .. worker, runId)
  touch(flight[STORY_RUN], 0)
end

local function requeue(runId, flight)
  local ticket = load(call("HGET", TICKETS, runId))
  dropFlight(runId, flight)
  if not ticket[5] then
    -- Nobody but its worker knew where to find its input. The record brings it back.
    call("HDEL", TICKETS, runId)
    return touch(ticket[1], -1)
  end
  ticket[7] = flight[DELIVERY] + 1
  call("HSET", TICKETS, runId, pack(ticket))
  call("LPUSH", QUEUES[ticket[4]], runId)
  wait(ticket[4], 1)
end

local function toGrant(runId, ticket, delivery)
  return { runId, ticket[1], ticket[2], ticket[3], ticket[4], ticket[5], delivery }
end

local function removeWorker(worker)
  call("ZREM", WORKERS, worker)
  local slots = load(call("HGET", SLOTS, worker)) or { 0, 0 }
  call("HDEL", SLOTS, worker)
  for index, pool in ipairs({ "cpu", "io" }) do
    global.slots[pool] = global.slots[pool] - slots[index]
    if slots[index] > 0 then global.workers[pool] = global.workers[pool] - 1 end
  end
end

local function expireWorkers()
  if now < global.workerEndMs then return end
  for _, worker in ipairs(call("ZRANGEBYSCORE", WORKERS, "-inf", now)) do
    removeWorker(worker)
    for _, runId in ipairs(call("SMEMBERS", BASE .. "held:" .. worker)) do
      local flight = readFlight(runId)
      if flight and flight[WORKER] == worker then
        if isCounted(flight) then take(flight[POOL], -1) end
        flight[STATE] = "recovering"
        call("HSET", FLIGHTS, runId, pack(flight))
      end
    end
    call("DEL", BASE .. "held:" .. worker)
  end
  local head = call("ZRANGE", WORKERS, 0, 0, "WITHSCORES")
  global.workerEndMs = head[2] and tonumber(head[2]) or now + WORKER_TTL_MS
end

local function grantNext(pool, granted)
  local runId = call("LPOP", QUEUES[pool])
  if not runId then return false end
  local raw = call("HGET", TICKETS, runId)
  -- A run that was completed or has started meanwhile leaves its id behind in the list.
  if not raw or call("HEXISTS", FLIGHTS, runId) == 1 then return true end
  local ticket = cmsgpack.unpack(raw)
  saveFlight(runId, { "handoff", ticket[7], "", pool, ticket[1], 0 }, HANDOFF_LEASE_MS)
  wait(pool, -1)
  take(pool, 1)
  touch(ticket[1], 0)
  granted[#granted + 1] = toGrant(runId, ticket, ticket[7])
  return true
end

local function admit()
  local granted, more = {}, false
  for _, pool in ipairs({ "cpu", "io" }) do
    local slots, count = global.slots[pool], 0
    local room = slots == 0 and 0 or slots + math.max(2, math.floor(slots / 4))
    while global.taken[pool] < room and count < ADMIT_MAX and grantNext(pool, granted) do
      count = count + 1
    end
    more = more or count == ADMIT_MAX
  end
  return granted, more
end

-- Ends a verb: admits what may run, saves, and answers with the verb's own members after the common ones.
local function answer(...)
  local granted, more = admit()
  saveTouched()
  saveGlobal()
  return pack({ granted, more, ... })
end
