-- The admission step, and how a verb ends. Ported from modelAdmit.ts.
local SCAN_MAX, PROMOTE_MAX = CONSTANTS.scanMax, CONSTANTS.promoteMax

local granted, more

local hasRoom, admitAll, finish, admitAndFinish

do
  local function firstGroup(pool, index)
    local single, inIndex, tenants = pool.groups[""], "inReady", pool.tenantsReady
    if index == "borrow" then inIndex, tenants = "inBorrow", pool.tenantsBorrow end
    single = single and single[inIndex] and single or nil
    if tenants == 0 then return single end
    local head = call("ZRANGE", BASE .. index .. ":" .. pool.name, 0, 0, "WITHSCORES")
    local score, seq = tonumber(head[2]), tonumber(string.sub(head[1], 1, 15))
    if single and (single.keyMs < score or (single.keyMs == score and single.seq <= seq)) then return single end
    return groupOf(pool, string.sub(head[1], 16))
  end

  local function phaseOf(pool)
    if pool.slots == 0 then return "no_worker" end
    if not settings.backpressure then return "open" end
    local late = settings.lateBinding and ceil(max(2, pool.lookAhead / 2)) or 1
    if pool.handoffs < late then return "open" end
    local count = call("ZCOUNT", BASE .. "handoffs:" .. pool.name, "-inf", "(" .. format("%d", now - CONSTANTS.handoffLateMs))
    return count >= late and "backpressure" or "open"
  end

  local function reviewLane(pool, storyId, base)
    local lane = storyOf(storyId).lanes[pool.name]
    placeLane(lane)
    if lane.gatedKey and lane.gatedKey <= base then lane.gatedKey = base * 1.000001 end
    flushLane(lane)
    sendChanges()
    flushGroup(pool, groupOf(pool, lane.groupId))
  end

  local function promoteLanes(pool)
    local base = pool.slots * settings.share
    for _, name in ipairs({ "parked", "gated" }) do
      if pool[name] > 0 then
        local due = name == "parked" and now or base
        local ids = call("ZRANGEBYSCORE", BASE .. name .. ":" .. pool.name, "-inf", due, "LIMIT", 0, PROMOTE_MAX + 1)
        for count, storyId in ipairs(ids) do
          if count > PROMOTE_MAX then more = true else reviewLane(pool, storyId, base) end
        end
      end
    end
  end

  -- Groups that the ceiling frees, at most 16, the lowest first. Among them the one that is kept with its pool.
  local function freedGroups(pool)
    local most, ids, single = limits.tenantCeiling(settings, pool.slots), {}, pool.groups[""]
    local isSingle = single and single.heldKey and single.heldKey <= most
    local rows = pool.held == 0 and {}
      or call("ZRANGEBYSCORE", BASE .. "held:" .. pool.name, "-inf", most, "WITHSCORES", "LIMIT", 0, PROMOTE_MAX)
    for at = 1, #rows, 2 do
      if isSingle and single.heldKey <= tonumber(rows[at + 1]) then
        append(ids, "")
        isSingle = false
      end
      append(ids, rows[at])
    end
    if isSingle then append(ids, "") end
    return ids
  end

  local function promoteGroups(pool)
    for count, id in ipairs(freedGroups(pool)) do
      if count > PROMOTE_MAX then return end
      placeGroup(pool, groupOf(pool, id))
      flushGroup(pool, groupOf(pool, id))
    end
  end

  -- Sends lane and group behind their equals; in order of arrival they stay where they are.
  local function turnLane(lane)
    if settings.order == "arrival" then return end
    local pool, group = lane.pool, groupOf(lane.pool, lane.groupId)
    lane.seq = nextSeq(pool)
    group.seq = nextSeq(pool)
    if settings.order == "turn" then
      lane.virtualMs, group.virtualMs = lane.virtualMs + FIRST_ESTIMATE_MS, group.virtualMs + FIRST_ESTIMATE_MS
    end
    moveLane(lane)
    placeGroup(pool, group)
  end

  local function grantNext(lane, pass, isBorrowed)
    local pool, story, group = lane.pool, lane.story, groupOf(lane.pool, lane.groupId)
    local run = shiftBacklog(lane)
    settleWaits(lane)
    countTokens(story)
    local tokensBefore, waits = story.tokens, waitsSince(run.marks, lane.waits)
    group.frontMs = max(group.frontMs, lane.virtualMs)
    pool.frontMs = max(pool.frontMs, group.virtualMs)
    run.state, run.admittedMs, run.isBorrowed, run.chargedMs, run.meteredMs = "handoff", now, isBorrowed, 0, 0
    run.isQueued, run.isChanged = true, true
    leaseRun(run, HANDOFF_LEASE_MS)
    append(pass.handoffs, timeIn(0), run.id)
    pool.handoffs = pool.handoffs + 1
    pool.taken = pool.taken + 1
    countLane(lane, -1, 1)
    turnLane(lane)
    chargeRun(run, min(lane.estimateMs, PREPAY_MS), lane)
    pass.admitted = pass.admitted + 1
    granted[#granted + 1] = toGrant(run, waits)
    record(lane, isBorrowed and "borrowed" or "admitted", run.id, tokensBefore, waits)
    placeLane(lane)
  end

  local function isOver(pass)
    return pass.admitted >= ADMIT_MAX or pass.scanned >= ADMIT_MAX + SCAN_MAX
  end

  function hasRoom(pool)
    return not settings.lateBinding or pool.taken < pool.slots + floor(pool.lookAhead)
  end

  -- True if it ended because nobody is in line any more.
  local function admitReady(pool, pass)
    while not isOver(pass) do
      local group = firstGroup(pool, "ready")
      if not group then return true end
      pool.isSaturated = not hasRoom(pool)
      if pool.isSaturated then return false end
      pass.scanned = pass.scanned + 1
      placeGroup(pool, group)
      local lane = not group.isHeld and firstInLine(openLine(pool, group, "ready", pool.slots + pool.lookAhead - pool.taken))
      if lane then
        local state, reason, needShare, wakeMs = judge(lane)
        settleWaits(lane)
        if state == "ready" then grantNext(lane, pass, false) else blockLane(lane, state, reason, needShare, wakeMs) end
        moveInLines(group, lane)
      end
      flushGroup(pool, group)
    end
    return false
  end

  local function canBorrow(lane)
    readGrounds(lane)
    return isBorrowable(lane)
  end

  -- Of a group at its ceiling, lanes in line may borrow as well; they stay in line if they may not.
  local function borrowerOf(pool, group)
    local borrower = firstInLine(openLine(pool, group, "borrow", pool.slots - pool.taken))
    local inLine = group.isHeld and firstInLine(openLine(pool, group, "ready", ADMIT_MAX))
    if not inLine or not canBorrow(inLine) then return borrower end
    if not borrower then return inLine end
    local isAhead = inLine.keyMs < borrower.keyMs
      or (inLine.keyMs == borrower.keyMs and inLine.seq < borrower.seq)
    return isAhead and inLine or borrower
  end

  -- Lends a slot to the first that may borrow, or lets it go if it may not. False if there is no slot or nobody.
  local function lendNext(pool, pass)
    local hasSlot = not isOver(pass) and pool.slots - pool.taken > limits.reserveSlots(settings, pool.slots)
    local group = hasSlot and firstGroup(pool, "borrow")
    if not group then return false end
    pass.scanned = pass.scanned + 1
    local lane = borrowerOf(pool, group)
    if lane then
      if canBorrow(lane) then grantNext(lane, pass, true) else indexLane(lane, "") end
      moveInLines(group, lane)
    else
      -- It is back with its next event; meanwhile it must not stand before the others.
      group.inBorrow = false
    end
    flushGroup(pool, group)
    return true
  end

  local function admitPool(pool)
    setPhase(pool, phaseOf(pool))
    pool.isSaturated = false
    if pool.phase ~= "open" then return end
    promoteLanes(pool)
    promoteGroups(pool)
    local pass = { admitted = 0, scanned = 0, handoffs = {} }
    -- What a lane is lent may show that it is due more, and then it is in line again: those in line go first.
    local isEmpty = admitReady(pool, pass)
    while isEmpty and settings.borrows and lendNext(pool, pass) do isEmpty = admitReady(pool, pass) end
    write("ZADD", BASE .. "handoffs:" .. pool.name, pass.handoffs)
    if isOver(pass) and hasRoom(pool) then more = true end
  end

  local function nextWakeMs()
    local wakeMs = -1
    for _, name in ipairs(POOLS) do
      local pool = pools[name]
      if pool.slots > 0 and pool.parked > 0 then
        local inMs = max(0, tonumber(call("ZRANGE", BASE .. "parked:" .. name, 0, 0, "WITHSCORES")[2]) - now)
        if wakeMs < 0 or inMs < wakeMs then wakeMs = inMs end
      end
    end
    return wakeMs
  end

  local function writeAll()
    flushAll()
    sendChanges()
    writeRuns()
    writeStoryRuns()
    writeStories()
    for _, pool in pairs(pools) do writeGroups(pool) end
    writeGlobal()
  end

  -- Ends a verb: saves, and answers with what all verbs answer (runs to hand over, whether a limit was met, ms until time
  -- alone lets somebody go on or -1, records, now) and then the verb's own members.
  function finish(...)
    writeAll()
    return pack({ granted, more, nextWakeMs(), records, now, ... })
  end

  -- What may run now is admitted.
  function admitAll()
    flushAll()
    sendChanges()
    for _, name in ipairs(POOLS) do admitPool(pools[name]) end
  end

  -- How verbs end that can free or add capacity.
  function admitAndFinish(...)
    admitAll()
    return finish(...)
  end
end
