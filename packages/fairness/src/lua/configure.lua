-- Sets what holds for the fleet or for a story, unless what is in force is as new. A story's lanes are judged at once; the
-- fleet's settings hold for each lane from its next event on.
--
-- request  3 version   4 story, or ""   5 settings with the traits of their policy, or the story's policy
-- returns  { granted, more, wake, records, now, whether it was applied }
local function configureStory(story, newVersion, policy)
  if newVersion <= story.version then return false end
  story.version, story.policy = newVersion, policy
  call("HSET", POLICIES, story.id, pack(newVersion, policy))
  for _, name in ipairs(POOLS) do
    local lane = story.lanes[name]
    if lane then
      weighLane(lane)
      moveLane(lane)
      placeLane(lane)
    end
  end
  return true
end

local function configureFleet(newVersion, newSettings)
  if newVersion <= version then return false end
  version, settings = newVersion, newSettings
  forgetLimits()
  return true
end

function verbs.configure()
  local newVersion, storyId, values = request[3], request[4], request[5]
  expireWorkers()
  if storyId == "" then return admitAndFinish(configureFleet(newVersion, values)) end
  return admitAndFinish(configureStory(storyOf(storyId), newVersion, values))
end
