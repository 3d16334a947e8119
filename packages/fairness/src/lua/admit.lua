-- Admits what may run now; for a timer, and to go on after a batch that was full.
--
-- returns  { granted, more, wake, records, now }
function verbs.admit()
  expireWorkers()
  return admitAndFinish()
end
