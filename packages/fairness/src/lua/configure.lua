-- Sets what holds for the fleet or for a story, unless what is in force is as new. A story's lanes are judged at once; the
-- fleet's settings hold for each lane from its next event on.
--
-- request  3 version   4 story, or ""   5 settings with the traits of their policy, or the story's policy
-- returns  { granted, more, wake, records, now, whether it was applied }
local newVersion, storyId, values = request[3], request[4], request[5]

local function configureStory(story)
  if newVersion <= story.version then return false end
  story.version, story.policy = newVersion, values
  call("HSET", POLICIES, storyId, pack(newVersion, values))
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

local function configureFleet()
  if newVersion <= version then return false end
  version, settings = newVersion, values
  return true
end

expireWorkers()
local isApplied
if storyId == "" then isApplied = configureFleet() else isApplied = configureStory(storyOf(storyId)) end
return admitAndFinish(isApplied)
