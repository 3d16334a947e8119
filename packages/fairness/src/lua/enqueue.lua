-- Puts runs on the backlog and admits what may run now.
--
-- Guarantee: a run that waits or runs already is not added again.
-- request  3 array of { run id, ticket }
-- returns  { granted, more, number added }
local added = 0
expireWorkers()
for _, entry in ipairs(request[3]) do
  added = added + enqueueTicket(entry[1], entry[2])
end
return answer(added)
