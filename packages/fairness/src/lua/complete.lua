-- Releases the slots of runs that ended, settles their cost, enqueues their children and admits what may run now.
--
-- Guarantee: a slot is released and a cost settled once; a run that another living worker executes keeps its slot.
-- request  3 worker   4 array of { run id, story run, pool, ms that it took, children as in enqueue }
--          5 { cpu, io }: how many of the runs that are granted now the worker begins at once
-- returns  { granted, more, wake, records, now, story runs of which nothing is left }
local function endRun(worker, id, storyRunId, tookMs)
  local run = findRun(id, storyRunId)
  if not run or (run.state == "running" and run.worker ~= worker) then return end
  if run.state == "waiting" then return removeWaiting(run) end
  releaseRun(run, max(COST_MIN_MS, tookMs), run.state == "running")
  forgetRun(run)
end

local function drainedOf(ended)
  local drained, seen = {}, {}
  for _, run in ipairs(ended) do
    if not seen[run[2]] and storyRunOf(run[2]).outstanding == 0 then append(drained, run[2]) end
    seen[run[2]] = true
  end
  return drained
end

local function fetchEnded(ended)
  local ids, storyRunIds, children = {}, {}, {}
  for _, run in ipairs(ended) do
    append(ids, run[1])
    append(storyRunIds, run[2])
    for _, child in ipairs(run[5]) do append(children, child) end
  end
  fetchStories(fetchRuns(ids))
  fetchStoryRuns(storyRunIds)
  fetchEntries(children)
end

-- Makes the worker the owner of the first runs of each pool that were granted, and marks their grants.
local function startGranted(worker, starts)
  local left = { cpu = starts[1], io = starts[2] }
  for _, grant in ipairs(granted) do
    local pool = grant[5]
    if left[pool] > 0 then
      local run = findRun(grant[1])
      left[pool] = left[pool] - 1
      -- It is in no queue, so it says nothing about how far to look ahead.
      dropHandoff(run)
      ownRun(worker, run)
      grant[10] = true
    end
  end
end

function verbs.complete()
  local worker, ended, starts = request[3], request[4], request[5]
  expireWorkers()
  fetchEnded(ended)
  for _, run in ipairs(ended) do
    touchStoryRun(run[2], 0).hasBegun = true
    for _, child in ipairs(run[5]) do enqueueTicket(child[1], child[2]) end
    endRun(worker, run[1], run[2], run[4])
  end
  local drained = drainedOf(ended)
  -- As many again go as have come, and more, so that they do not become more and more.
  if #drained > 0 then forgotten.drop(2 * #drained) end
  admitAll()
  startGranted(worker, starts)
  return finish(drained)
end
