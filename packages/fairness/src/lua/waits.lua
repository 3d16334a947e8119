-- The wait clock of a lane. Ported from modelWaits.ts.

local function noWorkerClock(pool)
  return pool.noWorkerMs + (pool.phase == "no_worker" and now - pool.phaseSinceMs or 0)
end

local function backpressureClock(pool)
  return pool.backpressureMs + (pool.phase == "backpressure" and now - pool.phaseSinceMs or 0)
end

-- Once in a call is enough: time stands still in it.
local function settleWaits(lane)
  if lane.isSettled then return end
  lane.isSettled = true
  local pool, group, waits = lane.pool, groupOf(lane.pool, lane.groupId), lane.waits
  local elapsedMs = now - lane.settledMs
  local noWorkerMark, backpressureMark, heldMark = lane.noWorkerMark, lane.backpressureMark, lane.heldMark
  lane.noWorkerMark, lane.backpressureMark = noWorkerClock(pool), backpressureClock(pool)
  lane.heldMark = group.heldMs + (group.isHeld and now - group.heldSinceMs or 0)
  lane.settledMs = now
  if lane.backlog == 0 or elapsedMs == 0 then return end
  if lane.state ~= "ready" then
    local index = REASON_INDEX[lane.reason]
    waits[index] = waits[index] + elapsedMs
    return
  end
  local noWorkerMs = min(elapsedMs, lane.noWorkerMark - noWorkerMark)
  local backpressureMs = min(elapsedMs - noWorkerMs, lane.backpressureMark - backpressureMark)
  local shareMs = min(elapsedMs - noWorkerMs - backpressureMs, lane.heldMark - heldMark)
  waits[NO_WORKER] = waits[NO_WORKER] + noWorkerMs
  waits[BACKPRESSURE] = waits[BACKPRESSURE] + backpressureMs
  waits[TENANT_SHARE] = waits[TENANT_SHARE] + shareMs
  waits[NO_CAPACITY] = waits[NO_CAPACITY] + (elapsedMs - noWorkerMs - backpressureMs - shareMs)
end

local function setPhase(pool, phase)
  if pool.phase == phase then return end
  pool.noWorkerMs, pool.backpressureMs = noWorkerClock(pool), backpressureClock(pool)
  pool.phase, pool.phaseSinceMs = phase, now
end

local function reasonOf(lane)
  if lane.pool.phase == "no_worker" then return "no_worker" end
  if lane.state ~= "ready" then return lane.reason end
  if lane.pool.phase == "backpressure" then return "backpressure" end
  return groupOf(lane.pool, lane.groupId).isHeld and "tenant_share" or "no_capacity"
end

local NO_WAITS = { 0, 0, 0, 0, 0, 0, 0, 0, 0 }

-- What was waited since `marks`, as pairs of a reason's place and ms; reasons without any are left out.
local function waitsSince(marks, waits)
  local since = {}
  for index = 1, 9 do
    local spentMs = waits[index] - marks[index]
    if spentMs > 0 then append(since, index, spentMs) end
  end
  return since
end
