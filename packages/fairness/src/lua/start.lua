-- Asks for runs that came out of a queue whether they may execute. Admits nothing.
--
-- Guarantee: of the deliveries of a run only the latest starts, and on one living worker at a time.
-- request  3 worker   4 array of { run id, { story run, story, tenant, pool, delivery } }
-- returns  { {}, false, wake, records, now, verdicts in the order asked }
local function startRun(worker, id, named)
  local run = findRun(id, named[1])
  local isRunningHere = run and run.state == "running" and run.worker == worker
  if not isRunningHere and isDiscarded(named[1]) then return cancelRun(run) end
  if run and run.state ~= "waiting" and run.delivery ~= named[5] then return "stale" end
  if run and run.state == "running" and not isRunningHere then return "owned" end
  ownRun(worker, takeUp(worker, id, named))
  return "go"
end

function verbs.start()
  local worker, runsNamed, verdicts = request[3], request[4], {}
  expireWorkers()
  fetchNamed(runsNamed)
  for index, entry in ipairs(runsNamed) do
    verdicts[index] = startRun(worker, entry[1], entry[2])
  end
  return finish(verdicts)
end
