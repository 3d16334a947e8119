-- What nobody asks for any more goes by itself: stories and story runs lie in hashes, whose fields have no end of their own.
-- When something counts as forgotten is said where it is read; this is only about the memory.
local forgotten = {}

do
  local SWEPT_AT_A_TIME = 20

  local function isThere(storyRun)
    return storyRun and storyRun.outstanding == 0
  end

  -- Story runs at the head of the drained, at most so many. One that was discarded is known for longer: it goes to the end.
  function forgotten.drop(most)
    local rows, ids = call("LRANGE", DRAINED, 0, 2 * most - 1), {}
    for at = 1, #rows, 2 do
      if now - tonumber(rows[at + 1]) < CONSTANTS.drainedTtlMs then break end
      append(ids, rows[at])
    end
    if #ids == 0 then return end
    call("LPOP", DRAINED, 2 * #ids)
    fetchStoryRuns(ids)
    local over = {}
    for _, id in ipairs(ids) do
      if not storyRuns[id] then append(over, id) end
      if isThere(storyRuns[id]) then storyRuns[id].isChanged = true end
    end
    write("HDEL", STORY_RUNS, over)
  end

  -- Goes on through a hash. Gives where it is to go on.
  local function sweep(key, from, known, convert)
    local page, over = call("HSCAN", key, from, "COUNT", SWEPT_AT_A_TIME), {}
    local rows = page[2]
    for at = 1, #rows, 2 do
      if not known[rows[at]] and not convert(rows[at], rows[at + 1]) then append(over, rows[at]) end
    end
    write("HDEL", key, over)
    return page[1]
  end

  -- A part of all stories and story runs: those that have ended without anything to tell of it.
  function forgotten.sweep()
    storiesSwept = sweep(STORIES, storiesSwept, stories, toStory)
    storyRunsSwept = sweep(STORY_RUNS, storyRunsSwept, storyRuns, toStoryRun)
  end
end
