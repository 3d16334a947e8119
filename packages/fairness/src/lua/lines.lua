-- The first lanes of an index of a group, read once in an admission pass with their stories. What the pass moves gets to
-- Redis at its end only, so a line knows of it: `passed` are the lanes that are no longer where it read them, `moved` those
-- of them that are in its index still, in the order of their new places.
local openLine, firstInLine, moveInLines

do
  local function isAhead(one, other)
    return one.keyMs < other.keyMs or (one.keyMs == other.keyMs and one.seq < other.seq)
  end

  local function readLine(line)
    local members, ids = call("ZRANGE", line.key, 0, line.size - 1), {}
    for at, name in ipairs(members) do ids[at] = string.sub(name, 16) end
    fetchStories(ids)
    line.lanes, line.at, line.passed, line.moved = {}, 1, {}, {}
    line.isWhole = #members < line.size
    for at, id in ipairs(ids) do
      local lane = storyOf(id).lanes[line.pool.name]
      if lane then
        lane.member = members[at]
        append(line.lanes, lane)
      end
    end
  end

  -- `size`: how many lanes will be asked for, probably.
  function openLine(pool, group, index, size)
    if not group.lines then group.lines = {} end
    local line = group.lines[index]
    if line then return line end
    -- Only lanes that a line of the same group gave can have been moved in its other index.
    if next(group.lines) then
      flushAll()
      sendChanges()
    end
    line = { index = index, pool = pool, key = indexKey(index, pool, group.id), size = max(1, min(floor(size), ADMIT_MAX)) }
    if group.id ~= "" then line.size = min(line.size, 4) end
    group.lines[index] = line
    readLine(line)
    return line
  end

  function firstInLine(line)
    local lane, moved = line.lanes[line.at], line.moved[1]
    while lane and line.passed[lane] do
      line.at = line.at + 1
      lane = line.lanes[line.at]
    end
    if not lane and not line.isWhole then
      flushAll()
      sendChanges()
      readLine(line)
      return firstInLine(line)
    end
    return moved and (not lane or isAhead(moved, lane)) and moved or lane
  end

  local function moveInLine(line, lane)
    local moved = line.moved
    if line.passed[lane] then
      for at = 1, #moved do
        if moved[at] == lane then
          table.remove(moved, at)
          break
        end
      end
    end
    line.passed[lane] = true
    if lane.index ~= line.index then return end
    local at = #moved + 1
    while at > 1 and isAhead(lane, moved[at - 1]) do
      moved[at] = moved[at - 1]
      at = at - 1
    end
    moved[at] = lane
  end

  -- After a lane that a line gave has been granted a slot or blocked.
  function moveInLines(group, lane)
    for _, line in pairs(group.lines) do moveInLine(line, lane) end
  end
end
