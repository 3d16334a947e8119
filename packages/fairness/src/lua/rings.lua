-- The two rings of a lane: story runs with waiting runs, in the order of their turns; "new" are those that have not begun,
-- "old" those that have. The first ids of a ring lie with its lane, packed one behind the other, where most rings are whole;
-- what does not fit is in a list of its own.
local rings = {}

do
  local HEAD_BYTES, TAIL_PART = 256, 8
  local HEAD, TAIL = { new = "newHead", old = "oldHead" }, { new = "newTail", old = "oldTail" }

  function rings.tailKey(lane, ring)
    return BASE .. ring .. ":" .. lane.pool.name .. ":" .. lane.story.id
  end

  function rings.push(lane, ring, id)
    local head, tail = HEAD[ring], TAIL[ring]
    if lane[tail] == 0 and #lane[head] < HEAD_BYTES then
      lane[head] = lane[head] .. pack(id)
    else
      lane[tail] = call("RPUSH", rings.tailKey(lane, ring), id)
    end
  end

  function rings.unshift(lane, ring, id)
    local head = HEAD[ring]
    if #lane[head] >= 2 * HEAD_BYTES then
      local ids = { unpackAll(lane[head]) }
      for at = #ids, 1, -1 do lane[TAIL[ring]] = call("LPUSH", rings.tailKey(lane, ring), ids[at]) end
      lane[head] = ""
    end
    lane[head] = pack(id) .. lane[head]
  end

  -- The first id and the number of bytes that it takes, -1 if nothing is behind it; nil if the ring is empty.
  local function readFirst(lane, ring)
    local head, tail = HEAD[ring], TAIL[ring]
    if lane[head] == "" then
      if lane[tail] == 0 then return end
      local ids = call("LPOP", rings.tailKey(lane, ring), TAIL_PART)
      lane[head], lane[tail] = pack(unpack(ids)), lane[tail] - #ids
    end
    local bytes, id = unpackOne(lane[head])
    return id, bytes
  end

  function rings.first(lane, ring)
    return (readFirst(lane, ring))
  end

  -- Takes the first id of a ring; nil if there is none.
  function rings.shift(lane, ring)
    local id, bytes = readFirst(lane, ring)
    if id then lane[HEAD[ring]] = bytes < 0 and "" or string.sub(lane[HEAD[ring]], bytes + 1) end
    return id
  end
end
