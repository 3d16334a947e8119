-- Tells of story runs how many runs are left and when they were last touched. Changes nothing.
--
-- request  3 array of story runs
-- returns  array of { outstanding, touched ms } or false, in the order asked
function verbs.inspect()
  local asked, found = request[3], {}
  for index, id in ipairs(asked) do
    local storyRun = findStoryRun(id)
    found[index] = storyRun and { storyRun.outstanding, storyRun.touchedMs } or false
  end
  return pack(found)
end
