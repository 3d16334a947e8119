-- Gives back what dead workers held, hands over again what was granted but never started, and lets go of what is forgotten.
--
-- Guarantee: every lease ends; a hand-over is repeated with the same delivery, so that a queue that has it ignores it.
-- returns  { granted, more, wake, records, now, runs to hand over again }
local function handOverAgain(run)
  run.retries, run.isChanged = run.retries + 1, true
  leaseRun(run, HANDOFF_LEASE_MS)
  -- One frozen worker must not look like a fleet that is late. Where all goes into the queue at once, it is the fleet.
  if settings.policy ~= "seedExact" and settings.policy ~= "fullRefill" then dropHandoff(run) end
  return toGrant(run, false)
end

function verbs.reap()
  local redeliver = {}
  expireWorkers()
  forgotten.sweep()
  forgotten.drop(CONSTANTS.reapMax)
  for _, id in ipairs(call("ZRANGEBYSCORE", LEASES, "-inf", now, "LIMIT", 0, CONSTANTS.reapMax)) do
    local run = findRun(id)
    run.leaseMs = false
    if run.state ~= "handoff" then
      requeueRun(run)
    elseif isDiscarded(run.storyRunId) then
      cancelRun(run)
    else
      append(redeliver, handOverAgain(run))
    end
  end
  return admitAndFinish(redeliver)
end
