-- Tells the state of the fleet. Changes nothing, so workers that ended are left out by counting.
--
-- returns  array per pool, cpu first: { workers, slots, taken, waiting }
local view = { cpu = { 0, 0 }, io = { 0, 0 } }
for _, worker in ipairs(call("ZRANGEBYSCORE", WORKERS, "(" .. string.format("%d", now), "+inf")) do
  local slots = load(call("HGET", SLOTS, worker)) or { 0, 0 }
  for index, pool in ipairs({ "cpu", "io" }) do
    if slots[index] > 0 then view[pool][1] = view[pool][1] + 1 end
    view[pool][2] = view[pool][2] + slots[index]
  end
end
for pool, row in pairs(view) do
  row[3] = global.taken[pool]
  row[4] = global.waiting[pool]
end
return pack({ view.cpu, view.io })
