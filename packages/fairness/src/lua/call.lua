-- How a call begins and ends, and the names that the verbs are called by.
--
-- Guarantee: a call reads the clock once, changes everything in one step and answers with msgpack. A call that is repeated
-- gets the answer of the first and changes nothing.
-- KEYS  as listed in keys.ts; the last one is the base of keys made from ids
-- ARGV  1: msgpack array
--          1 injected time in ms (tests only) or false   2 { caller, number of the call, whether records are wanted } or
--          false   3.. the verb's own
local ANSWERS_KEPT, ANSWERS_TTL_MS = 32, 60000
local verbs = {}

local function begin(keys, args)
  call, format = redis.call, string.format
  pack, unpackAll, unpackOne = cmsgpack.pack, cmsgpack.unpack, cmsgpack.unpack_one
  floor, ceil, max, min, abs = math.floor, math.ceil, math.max, math.min, math.abs
  GLOBAL, RUNS, LEASES, WORKERS, SLOTS, POLICIES, STORIES, STORY_RUNS, DRAINED, BASE = unpack(keys)
  request = unpackAll(args[1])
  stories, storyRuns, runs, gone = {}, {}, {}, {}
  changes, textsOfTimes = {}, {}
  records, granted, more = {}, {}, false
end

local function keptAnswer(key, number)
  local place = number % ANSWERS_KEPT
  local kept = call("HMGET", key, place, "n" .. place)
  return kept[2] == format("%d", number) and kept[1] or nil
end

local function keepAnswer(key, number, answer)
  local place = number % ANSWERS_KEPT
  call("HSET", key, place, answer, "n" .. place, number)
  call("PEXPIRE", key, ANSWERS_TTL_MS)
end

local function perform(verb, keys, args)
  begin(keys, args)
  local operation = request[2]
  local key = operation and BASE .. "answers:" .. operation[1]
  local kept = operation and keptAnswer(key, operation[2])
  if kept then return kept end
  wantsRecords = operation and operation[3]
  readGlobal()
  forgetLimits()
  local answer = verb()
  if operation then keepAnswer(key, operation[2], answer) end
  return answer
end
