-- Tells which runs hold slots now, or are on their way to one. Changes nothing.
--
-- request  3 how many at most
-- returns  array of { run, story run, story, pool, state, granted ms, started ms or -1, lent, payload }
function verbs.holders()
  local ids = call("ZRANGE", LEASES, 0, request[3] - 1)
  fetchRuns(ids)
  local held = {}
  for _, id in ipairs(ids) do
    local run = findRun(id)
    if run and run.state ~= "waiting" then
      held[#held + 1] = {
        id, run.storyRunId, run.storyId, run.poolName, run.state, run.admittedMs,
        run.state == "running" and run.meterFromMs or -1, run.isBorrowed, run.payload,
      }
    end
  end
  return pack(held)
end
