-- Tells the state of the fleet. Changes nothing, so workers whose registration has ended are left out by counting.
--
-- returns  { now, version, settings, cpu pool, io pool }
local function viewPool(pool)
  local oldest = call("ZRANGE", BASE .. "handoffs:" .. pool.name, 0, 0, "WITHSCORES")[2]
  local single = pool.groups[""]
  return {
    workers = 0, slots = 0, taken = pool.taken, waiting = pool.waiting, handoffs = pool.handoffs,
    oldestHandoffMs = oldest and now - tonumber(oldest) or 0, lookAhead = floor(pool.lookAhead),
    ready = pool.tenantsReady + (single and single.inReady and 1 or 0), gated = pool.gated, parked = pool.parked,
  }
end

local function countSlots(view, slots)
  if slots == 0 then return end
  view.workers, view.slots = view.workers + 1, view.slots + slots
end

function verbs.snapshot()
  local cpuView, ioView = viewPool(pools.cpu), viewPool(pools.io)
  for _, worker in ipairs(call("ZRANGEBYSCORE", WORKERS, "(" .. format("%d", now), "+inf")) do
    local cpu, io = unpackAll(call("HGET", SLOTS, worker))
    countSlots(cpuView, cpu)
    countSlots(ioView, io)
  end
  return pack({ now, version, settings, cpuView, ioView })
end
