-- Notes that runs lie in a queue: they are handed over again only after a running run's lease. Admits nothing.
--
-- request  3 array of { run id, delivery }
-- returns  { {}, false, wake, records, now }
function verbs.confirm()
  local handedOver = request[3]
  expireWorkers()
  for _, entry in ipairs(handedOver) do
    local run = findRun(entry[1])
    if run and run.state == "handoff" and run.delivery == entry[2] then leaseRun(run, RUNNING_LEASE_MS) end
  end
  return finish()
end
