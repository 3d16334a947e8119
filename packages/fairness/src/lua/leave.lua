-- A worker goes: its slots end and what it runs goes back to the front of the backlog.
--
-- request  3 worker
-- returns  { granted, more, wake, records, now }
function verbs.leave()
  local worker = request[3]
  expireWorkers()
  dropWorker(worker)
  requeueHeld(worker)
  return admitAndFinish()
end
