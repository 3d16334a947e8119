-- Puts runs on the backlog and admits what may run now.
--
-- Guarantee: a run that waits or is in flight is not added again, nor one of a story run that was discarded.
-- request  3 array of { run id, { story run, story, tenant, pool, payload } }
-- returns  { granted, more, wake, records, now, number added }
function verbs.enqueue()
  local tickets, added = request[3], 0
  expireWorkers()
  fetchEntries(tickets)
  for _, entry in ipairs(tickets) do
    added = added + enqueueTicket(entry[1], entry[2])
  end
  return admitAndFinish(added)
end
