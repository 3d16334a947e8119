-- Whether a lane may have another slot. Ported from modelVerdict.ts.

-- What limits do not depend on a story's own policy, until slots or settings change.
local mostBudget, mostPolicy

local function forgetLimits()
  mostPolicy = nil
  for _, pool in pairs(pools) do pool.softCeiling = nil end
end

local function budgetMaxOf(story)
  if mostPolicy ~= story.policy then
    mostPolicy, mostBudget = story.policy, limits.budgetMaxOf(settings, story.policy, pools)
  end
  return mostBudget
end

local function countTokens(story)
  local most = budgetMaxOf(story)
  if most <= 0 then return story.tokens end
  if story.tokensAtMs == now then
    if story.tokens > most then story.tokens = most end
    return story.tokens
  end
  if story.tokensAtMs >= 0 and now - story.tokensAtMs >= IDLE_RESET_MS then story.lentMs = 0 end
  story.tokens = limits.accrue(settings, story.tokens, story.tokensAtMs, most, now)
  story.tokensAtMs = now
  return story.tokens
end

local function spendTokens(story, amount)
  countTokens(story)
  local most, left = budgetMaxOf(story), story.tokens - amount
  story.tokens = most > 0 and left > most and most or left
end

local function gateOf(lane, soft)
  if not settings.gate then return 9007199254740991 end
  if not settings.slowStart then return soft end
  local pool = lane.pool
  local part = pool.activeWeight == 0 and 1 or lane.activeWeight / pool.activeWeight
  local slow = limits.slowCeiling(pool.slots, part, lane.done)
  return slow < soft and slow or soft
end

-- Ceilings of a story without throttle while nothing is dampened.
local function openCeilings(pool)
  if not pool.softCeiling then
    pool.softCeiling = limits.softCeiling(pool.slots * settings.share, 1)
    pool.hardCeiling = limits.hardCeiling(settings, pool.slots, 1)
  end
  return pool.softCeiling, pool.hardCeiling
end

-- On what the last verdict was founded. One table for all: whoever needs it longer takes what it needs.
local grounds = {}

local function readGrounds(lane)
  local pool, story = lane.pool, lane.story
  local throttle = limits.throttleOf(story.policy)
  local damp = settings.dampened and limits.dampOf(settings, story.dampPhaseMs, now) or 1
  if throttle == 1 and damp == 1 then
    grounds.soft, grounds.hard = openCeilings(pool)
  else
    grounds.soft = limits.softCeiling(pool.slots * settings.share, damp * throttle)
    grounds.hard = limits.hardCeiling(settings, pool.slots, throttle)
  end
  grounds.throttle, grounds.damp, grounds.gate = throttle, damp, gateOf(lane, grounds.soft)
  grounds.estimateMs, grounds.aheadMs = lane.estimateMs, lane.virtualMs - groupOf(pool, lane.groupId).frontMs
  return grounds
end

-- State and reason of a lane at its gate, the share of the fleet at which that would open, and the ms until time alone
-- opens it.
local function judgeGate(lane)
  if grounds.gate < grounds.soft then return "gated", "slow_start" end
  local base = lane.pool.slots * settings.share
  local isThrottled = grounds.throttle < 1 and lane.inflight < limits.softCeiling(base, grounds.damp)
  local wanted = (lane.inflight + 1) / (base * grounds.throttle)
  local wakeMs = grounds.damp < 1 and wanted <= 1 and limits.dampRisesInMs(settings, lane.story.dampPhaseMs, now, wanted) or nil
  local needShare = (lane.inflight + 1) / (grounds.throttle * grounds.damp)
  return "gated", isThrottled and "throttle" or "concurrency", needShare, wakeMs
end

-- "ready", or where a lane goes that may not go on, as in judgeGate. The grounds are in `grounds`.
local function judge(lane)
  local story = lane.story
  local tokens = countTokens(story)
  readGrounds(lane)
  if grounds.throttle == 0 then return "paused", story.policy.paused and "paused" or "throttle" end
  -- Without workers nobody waits for anything else.
  if lane.pool.slots == 0 then return "ready" end
  if lane.inflight >= grounds.gate then return judgeGate(lane) end
  if settings.budget == "none" or tokens > 0 then return "ready" end
  return "parked", "budget", nil, limits.budgetReturnsInMs(settings, tokens, budgetMaxOf(story), now)
end

local function isBorrowable(lane)
  if not settings.borrows then return false end
  if lane.done == 0 or lane.estimateMs > BORROW_ESTIMATE_MAX_MS then return false end
  return lane.inflight < grounds.hard
end

-- Records, if the caller wants them: decision, run id or reason, story, pool, tokens before and after, estimate, in flight,
-- gate, soft and hard ceiling, slots, taken, damp, ahead, then the waits or the ms until it wakes.
local records, wantsRecords

local function record(lane, decision, subject, tokensBefore, last)
  if not wantsRecords then return end
  records[#records + 1] = {
    decision, subject, lane.story.id, lane.pool.name, tokensBefore, lane.story.tokens, grounds.estimateMs, lane.inflight,
    grounds.gate, grounds.soft, grounds.hard, lane.pool.slots, lane.pool.taken, grounds.damp, grounds.aheadMs, last,
  }
end
