-- Places in line. Ported from modelIndex.ts, modelWaits.ts, modelVerdict.ts and
-- modelLanes.ts, function by function.
--
-- Lanes and groups are moved in memory; `flushLane` and `flushGroup` bring Redis' sorted sets up to that before anything
-- is read from them.

local function member(seq, id)
  return format("%015d", seq) .. id
end

local function indexKey(index, pool, groupId)
  return BASE .. index .. ":" .. pool.name .. ":" .. groupId
end

-- Replaces a place in a sorted set; `had` and `has` say whether there is one before and after.
local function replace(key, had, oldMember, has, newMember, score)
  if had and (not has or oldMember ~= newMember) then call("ZREM", key, oldMember) end
  if has then call("ZADD", key, score, newMember) end
end

-- Sets or clears an entry of a sorted set that has a count of its entries in the pool.
local function flushKey(name, pool, id, was, is)
  if was == is then return end
  local key = BASE .. name .. ":" .. pool.name
  if is then call("ZADD", key, is, id) else call("ZREM", key, id) end
  pool[name] = pool[name] + (is and 1 or 0) - (was and 1 or 0)
end

local function flushIndex(lane)
  local was, is, id = lane.wasIndex, lane.index, lane.story.id
  local old = was ~= "" and (lane.member or member(lane.indexedSeq, id))
  local new = is ~= "" and (lane.indexedSeq == lane.seq and old or member(lane.seq, id))
  if old and (was ~= is or old ~= new) then call("ZREM", indexKey(was, lane.pool, lane.groupId), old) end
  if new then call("ZADD", indexKey(is, lane.pool, lane.groupId), lane.keyMs, new) end
  lane.member, lane.wasIndex, lane.indexedMs, lane.indexedSeq = new or nil, is, lane.keyMs, lane.seq
end

local function flushLane(lane)
  local isMoved = lane.index ~= "" and (lane.indexedMs ~= lane.keyMs or lane.indexedSeq ~= lane.seq)
  if isMoved or lane.wasIndex ~= lane.index then flushIndex(lane) end
  if lane.wasGated ~= lane.gatedKey then
    flushKey("gated", lane.pool, lane.story.id, lane.wasGated, lane.gatedKey)
    lane.wasGated = lane.gatedKey
  end
  if lane.wasParked ~= lane.parkedKey then
    flushKey("parked", lane.pool, lane.story.id, lane.wasParked, lane.parkedKey)
    lane.wasParked = lane.parkedKey
  end
end

local function flushGroup(pool, group)
  if group.id == "" then return end
  local old, new = member(group.indexedSeq or 0, group.id), member(group.seq, group.id)
  if old ~= new or group.indexedMs ~= group.keyMs or group.wasReady ~= group.inReady or group.wasBorrow ~= group.inBorrow then
    replace(BASE .. "ready:" .. pool.name, group.wasReady, old, group.inReady, new, group.keyMs)
    replace(BASE .. "borrow:" .. pool.name, group.wasBorrow, old, group.inBorrow, new, group.keyMs)
    pool.tenantsReady = pool.tenantsReady + (group.inReady and 1 or 0) - (group.wasReady and 1 or 0)
    pool.tenantsBorrow = pool.tenantsBorrow + (group.inBorrow and 1 or 0) - (group.wasBorrow and 1 or 0)
    group.indexedMs, group.indexedSeq, group.wasReady, group.wasBorrow = group.keyMs, group.seq, group.inReady, group.inBorrow
  end
  flushKey("held", pool, group.id, group.wasHeld or false, group.heldKey)
  group.wasHeld = group.heldKey
end

local function flushAll()
  for _, story in pairs(stories) do
    if story.lanes.cpu then flushLane(story.lanes.cpu) end
    if story.lanes.io then flushLane(story.lanes.io) end
  end
  for _, pool in pairs(pools) do
    for _, group in pairs(pool.groups) do flushGroup(pool, group) end
  end
end

-- Keeps a virtual time within credit behind and LAG ahead of the front.
local function clampVirtual(virtualMs, frontMs, creditMs)
  return min(frontMs + LAG_MS, max(virtualMs, frontMs - creditMs))
end

local function nextSeq(pool)
  pool.seq = pool.seq + 1
  return pool.seq
end

local function slotsAheadMs()
  return settings.order == "cost" and CONSTANTS.slotAheadMs or 0
end

local function holdGroup(pool, group)
  local hasCeiling = settings.tenancy == "multi" and settings.tenantCeiling and pool.slots > 0
  local isHeld = hasCeiling and group.inflight >= limits.tenantCeiling(settings, pool.slots)
  if group.isHeld and not isHeld then group.heldMs = group.heldMs + (now - group.heldSinceMs) end
  if not group.isHeld and isHeld then group.heldSinceMs = now end
  group.isHeld = isHeld
  group.heldKey = isHeld and group.inflight + 1
end

-- Brings a group to where its lanes and its ceiling put it.
local function placeGroup(pool, group)
  holdGroup(pool, group)
  local hasReady = group.readyCount > 0
  local isReady = hasReady and not group.isHeld
  local isBorrowing = group.borrowCount > 0 or (hasReady and group.isHeld)
  if not (group.inReady or group.inBorrow) and (isReady or isBorrowing) then
    group.virtualMs = clampVirtual(group.virtualMs, pool.frontMs, group.done > 0 and CREDIT_MS or 0)
    group.seq = nextSeq(pool)
  end
  group.inReady, group.inBorrow = isReady, isBorrowing
  if isReady or isBorrowing then group.keyMs = group.virtualMs + slotsAheadMs() * group.inflight end
end

-- The place of a lane in the order: its virtual time, and 10 s for each slot that it holds.
local function moveLane(lane)
  if lane.index == "" then return end
  lane.keyMs = lane.virtualMs
  if lane.inflight == 0 then return end
  lane.keyMs = lane.virtualMs + slotsAheadMs() * lane.inflight / (lane.activeWeight / 1000)
end

-- Puts a lane into an index of its group, or takes it out of both ("").
local function indexLane(lane, index)
  local group = groupOf(lane.pool, lane.groupId)
  if lane.index == "ready" then group.readyCount = group.readyCount - 1 end
  if lane.index == "borrow" then group.borrowCount = group.borrowCount - 1 end
  if index == "ready" then group.readyCount = group.readyCount + 1 end
  if index == "borrow" then group.borrowCount = group.borrowCount + 1 end
  lane.index = index
  moveLane(lane)
  placeGroup(lane.pool, group)
end

-- The wait clock.
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

-- Verdicts.
local function countTokens(story)
  local most = limits.budgetMaxOf(settings, story.policy, pools)
  if most <= 0 then return story.tokens end
  if story.tokensAtMs >= 0 and now - story.tokensAtMs >= IDLE_RESET_MS then story.lentMs = 0 end
  story.tokens = limits.accrue(settings, story.tokens, story.tokensAtMs, most, now)
  story.tokensAtMs = now
  return story.tokens
end

local function spendTokens(story, amount)
  countTokens(story)
  local most = limits.budgetMaxOf(settings, story.policy, pools)
  story.tokens = most > 0 and min(most, story.tokens - amount) or story.tokens - amount
end

local function gateOf(lane, soft)
  if not settings.gate then return 9007199254740991 end
  if not settings.slowStart then return soft end
  local pool = lane.pool
  local part = pool.activeWeight == 0 and 1 or lane.activeWeight / pool.activeWeight
  return min(soft, limits.slowCeiling(pool.slots, part, lane.done))
end

local function readGrounds(lane)
  local pool, story = lane.pool, lane.story
  local throttle = limits.throttleOf(story.policy)
  local damp = limits.dampOf(settings, story.dampPhaseMs, now)
  local soft = limits.softCeiling(pool.slots * settings.share, damp * throttle)
  return {
    throttle = throttle, damp = damp, soft = soft, gate = gateOf(lane, soft),
    hard = limits.hardCeiling(settings, pool.slots, throttle), estimateMs = lane.estimateMs,
    aheadMs = lane.virtualMs - groupOf(pool, lane.groupId).frontMs,
  }
end

-- `state` is "ready", or where a lane goes that may not go on, with the reason, the share of the fleet at which its gate
-- would open and the ms until time alone opens it.
local function judgeGate(lane, grounds)
  if grounds.gate < grounds.soft then return { state = "gated", reason = "slow_start", grounds = grounds } end
  local base = lane.pool.slots * settings.share
  local isThrottled = grounds.throttle < 1 and lane.inflight < limits.softCeiling(base, grounds.damp)
  local wanted = (lane.inflight + 1) / (base * grounds.throttle)
  local wakeMs = grounds.damp < 1 and wanted <= 1 and limits.dampRisesInMs(settings, lane.story.dampPhaseMs, now, wanted) or nil
  local needShare = (lane.inflight + 1) / (grounds.throttle * grounds.damp)
  return {
    state = "gated", reason = isThrottled and "throttle" or "concurrency", needShare = needShare, wakeMs = wakeMs,
    grounds = grounds,
  }
end

local function judge(lane)
  local story = lane.story
  local tokens = countTokens(story)
  local grounds = readGrounds(lane)
  if grounds.throttle == 0 then
    return { state = "paused", reason = story.policy.paused and "paused" or "throttle", grounds = grounds }
  end
  -- Without workers nobody waits for anything else.
  if lane.pool.slots == 0 then return { state = "ready", grounds = grounds } end
  if lane.inflight >= grounds.gate then return judgeGate(lane, grounds) end
  if settings.budget == "none" or tokens > 0 then return { state = "ready", grounds = grounds } end
  local most = limits.budgetMaxOf(settings, story.policy, pools)
  local wakeMs = limits.budgetReturnsInMs(settings, tokens, most, now)
  return { state = "parked", reason = "budget", wakeMs = wakeMs, grounds = grounds }
end

local function isBorrowable(lane, grounds)
  if not settings.borrows then return false end
  if lane.done == 0 or lane.estimateMs > BORROW_ESTIMATE_MAX_MS then return false end
  return lane.inflight < grounds.hard
end

-- Records: decision, run id or reason, story, pool, tokens before and after, estimate, in flight, gate, soft and hard
-- ceiling, slots, taken, damp, ahead, then the waits or the ms until it wakes.
local records

local function record(lane, decision, subject, grounds, tokensBefore, last)
  records[#records + 1] = {
    decision, subject, lane.story.id, lane.pool.name, tokensBefore, lane.story.tokens, grounds.estimateMs, lane.inflight,
    grounds.gate, grounds.soft, grounds.hard, lane.pool.slots, lane.pool.taken, grounds.damp, grounds.aheadMs, last,
  }
end

-- Lanes.
local function creditOf(lane)
  return lane.done > 0 and settings.order == "cost" and CREDIT_MS or 0
end

local function weighLane(lane)
  local isActive = lane.backlog > 0 or lane.inflight > 0
  local weight = isActive and floor(limits.weightOf(lane.story.policy) * 1000 + 0.5) or 0
  lane.pool.activeWeight = lane.pool.activeWeight + weight - lane.activeWeight
  lane.activeWeight = weight
end

local function wakeLane(lane)
  lane.waits = { 0, 0, 0, 0, 0, 0, 0, 0, 0 }
  lane.reported = ""
  if lane.inflight > 0 or now - lane.idleSinceMs < IDLE_RESET_MS then return end
  lane.done, lane.estimateMs, lane.virtualMs = 0, FIRST_ESTIMATE_MS, 0
end

-- `inflight` is nil where it is not what changes.
local function countLane(lane, backlog, inflight)
  local pool = lane.pool
  settleWaits(lane)
  if lane.backlog == 0 and backlog > 0 then wakeLane(lane) end
  lane.backlog = lane.backlog + backlog
  pool.waiting = pool.waiting + backlog
  lane.inflight = lane.inflight + (inflight or 0)
  local group = groupOf(pool, lane.groupId)
  group.inflight = group.inflight + (inflight or 0)
  weighLane(lane)
  if inflight then
    moveLane(lane)
    placeGroup(pool, group)
  end
  if lane.backlog == 0 and lane.inflight == 0 then lane.idleSinceMs = now end
end

local function leaveBlocked(lane)
  lane.gatedKey, lane.parkedKey = false, false
  if lane.index == "borrow" then indexLane(lane, "") end
end

local function placeBorrow(lane, grounds)
  local isIn = lane.index == "borrow"
  if isIn ~= isBorrowable(lane, grounds) then
    if not isIn then
      lane.virtualMs = clampVirtual(lane.virtualMs, groupOf(lane.pool, lane.groupId).frontMs, creditOf(lane))
      lane.seq = nextSeq(lane.pool)
    end
    return indexLane(lane, isIn and "" or "borrow")
  end
  moveLane(lane)
  placeGroup(lane.pool, groupOf(lane.pool, lane.groupId))
end

local function blockLane(lane, verdict)
  if lane.index == "ready" then indexLane(lane, "") end
  if lane.state == "ready" or lane.state == "idle" or lane.reason ~= verdict.reason then lane.reasonSinceMs = now end
  lane.state, lane.reason = verdict.state, verdict.reason
  lane.gatedKey = verdict.needShare or false
  lane.parkedKey = verdict.wakeMs and now + verdict.wakeMs or false
  placeBorrow(lane, verdict.grounds)
  if lane.reported == verdict.reason then return end
  lane.reported = verdict.reason
  record(lane, "blocked", verdict.reason, verdict.grounds, lane.story.tokens, verdict.wakeMs or -1)
end

local function placeLane(lane)
  settleWaits(lane)
  if lane.backlog == 0 then
    if lane.state == "ready" then indexLane(lane, "") else leaveBlocked(lane) end
    lane.state = "idle"
    return
  end
  local verdict = judge(lane)
  if verdict.state ~= "ready" then return blockLane(lane, verdict) end
  if lane.state == "ready" then return end
  leaveBlocked(lane)
  lane.state, lane.reasonSinceMs = "ready", now
  lane.virtualMs = clampVirtual(lane.virtualMs, groupOf(lane.pool, lane.groupId).frontMs, creditOf(lane))
  lane.seq = nextSeq(lane.pool)
  indexLane(lane, "ready")
end

local function advanceLane(lane, usedMs)
  if settings.order ~= "cost" then return end
  local pool, group = lane.pool, groupOf(lane.pool, lane.groupId)
  lane.virtualMs = clampVirtual(lane.virtualMs + usedMs / limits.weightOf(lane.story.policy), group.frontMs, creditOf(lane))
  group.virtualMs = clampVirtual(group.virtualMs + usedMs, pool.frontMs, group.done > 0 and CREDIT_MS or 0)
  moveLane(lane)
  placeGroup(pool, group)
end
