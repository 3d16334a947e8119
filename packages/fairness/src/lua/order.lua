-- Places in line. Ported from modelIndex.ts, function by function.
--
-- Lanes and groups are moved in memory; `flushLane` and `flushGroup` bring Redis' sorted sets up to that before anything
-- is read from them.

local ADMIT_MAX = CONSTANTS.admitMax
local member, indexKey, flushLane, flushGroup, flushAll, clampVirtual, nextSeq, placeGroup, moveLane, indexLane

do
  function member(seq, id)
    return format("%015d", seq) .. id
  end

  function indexKey(index, pool, groupId)
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

  -- The changes of an index, found by its group once in a call.
  local function changesIn(index, lane)
    local group = groupOf(lane.pool, lane.groupId)
    local name = index == "ready" and "readyChanges" or "borrowChanges"
    local change = group[name]
    if not change or change.isSent then
      change = changesOf(indexKey(index, lane.pool, group.id))
      group[name] = change
    end
    return change
  end

  local function flushIndex(lane)
    local was, is, id = lane.wasIndex, lane.index, lane.story.id
    local old = was ~= "" and (lane.member or member(lane.indexedSeq, id))
    local new = is ~= "" and (lane.indexedSeq == lane.seq and old or member(lane.seq, id))
    if old and (was ~= is or old ~= new) then append(changesIn(was, lane).removed, old) end
    if new then append(changesIn(is, lane).added, lane.keyMs, new) end
    lane.member, lane.wasIndex, lane.indexedMs, lane.indexedSeq = new or nil, is, lane.keyMs, lane.seq
  end

  function flushLane(lane)
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

  function flushGroup(pool, group)
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

  function flushAll()
    for _, story in pairs(stories) do
      if story and story.lanes.cpu then flushLane(story.lanes.cpu) end
      if story and story.lanes.io then flushLane(story.lanes.io) end
    end
    for _, pool in pairs(pools) do
      for _, group in pairs(pool.groups) do flushGroup(pool, group) end
    end
  end

  -- Keeps a virtual time within credit behind and LAG ahead of the front.
  function clampVirtual(virtualMs, frontMs, creditMs)
    local least, most = frontMs - creditMs, frontMs + LAG_MS
    if virtualMs < least then virtualMs = least end
    return virtualMs > most and most or virtualMs
  end

  function nextSeq(pool)
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
  function placeGroup(pool, group)
    if group.isHeld or settings.tenancy == "multi" then holdGroup(pool, group) end
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
  function moveLane(lane)
    if lane.index == "" then return end
    lane.keyMs = lane.virtualMs
    if lane.inflight == 0 then return end
    lane.keyMs = lane.virtualMs + slotsAheadMs() * lane.inflight / (lane.activeWeight / 1000)
  end

  -- Puts a lane into an index of its group, or takes it out of both ("").
  function indexLane(lane, index)
    local group = groupOf(lane.pool, lane.groupId)
    if lane.index == "ready" then group.readyCount = group.readyCount - 1 end
    if lane.index == "borrow" then group.borrowCount = group.borrowCount - 1 end
    if index == "ready" then group.readyCount = group.readyCount + 1 end
    if index == "borrow" then group.borrowCount = group.borrowCount + 1 end
    lane.index = index
    moveLane(lane)
    placeGroup(lane.pool, group)
  end
end
