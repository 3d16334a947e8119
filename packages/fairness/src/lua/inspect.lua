-- Tells of story runs how many runs are left and when they were last touched. Changes nothing.
--
-- request  3 array of story runs
-- returns  array of { outstanding, touched ms } or false, in the order asked
local found = {}
for index, storyRunId in ipairs(request[3]) do
  found[index] = load(call("GET", BASE .. "run:" .. storyRunId)) or false
end
return pack(found)
