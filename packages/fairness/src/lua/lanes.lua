-- Lanes and their states. Ported from modelLanes.ts.

local weighLane, countLane, blockLane, placeLane, advanceLane

do
  local function creditOf(lane)
    return lane.done > 0 and settings.order == "cost" and CREDIT_MS or 0
  end

  function weighLane(lane)
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
  function countLane(lane, backlog, inflight)
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

  local function placeBorrow(lane)
    local isIn = lane.index == "borrow"
    if isIn ~= isBorrowable(lane) then
      if not isIn then
        lane.virtualMs = clampVirtual(lane.virtualMs, groupOf(lane.pool, lane.groupId).frontMs, creditOf(lane))
        lane.seq = nextSeq(lane.pool)
      end
      return indexLane(lane, isIn and "" or "borrow")
    end
    moveLane(lane)
    placeGroup(lane.pool, groupOf(lane.pool, lane.groupId))
  end

  function blockLane(lane, state, reason, needShare, wakeMs)
    if lane.index == "ready" then indexLane(lane, "") end
    if lane.state == "ready" or lane.state == "idle" or lane.reason ~= reason then lane.reasonSinceMs = now end
    lane.state, lane.reason = state, reason
    lane.gatedKey, lane.parkedKey = needShare or false, wakeMs and now + wakeMs or false
    placeBorrow(lane)
    if lane.reported == reason then return end
    lane.reported = reason
    record(lane, "blocked", reason, lane.story.tokens, wakeMs or -1)
  end

  function placeLane(lane)
    settleWaits(lane)
    if lane.backlog == 0 then
      if lane.state == "ready" then indexLane(lane, "") else leaveBlocked(lane) end
      lane.state = "idle"
      return
    end
    local state, reason, needShare, wakeMs = judge(lane)
    if state ~= "ready" then return blockLane(lane, state, reason, needShare, wakeMs) end
    if lane.state == "ready" then return end
    leaveBlocked(lane)
    lane.state, lane.reasonSinceMs = "ready", now
    lane.virtualMs = clampVirtual(lane.virtualMs, groupOf(lane.pool, lane.groupId).frontMs, creditOf(lane))
    lane.seq = nextSeq(lane.pool)
    indexLane(lane, "ready")
  end

  function advanceLane(lane, usedMs)
    if settings.order ~= "cost" then return end
    local pool, group = lane.pool, groupOf(lane.pool, lane.groupId)
    lane.virtualMs = clampVirtual(lane.virtualMs + usedMs / limits.weightOf(lane.story.policy), group.frontMs, LAG_MS)
    group.virtualMs = clampVirtual(group.virtualMs + usedMs, pool.frontMs, LAG_MS)
    moveLane(lane)
    placeGroup(pool, group)
  end
end
