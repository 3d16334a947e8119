-- The ceilings and rates of a story: the arithmetic of policyLimits.ts, operation by operation in the same order.
-- `settings` is the fleet's settings with the traits of its policy, as `configure` stored them.
-- CONSTANTS are those of policySettings.ts.
local LAG_MS, CREDIT_MS, PREPAY_MS = CONSTANTS.lagMs, CONSTANTS.creditMs, CONSTANTS.prepayMs
local IDLE_RESET_MS, IO_PRICE, COST_MIN_MS = CONSTANTS.idleResetMs, CONSTANTS.ioPrice, CONSTANTS.costMinMs
local FIRST_ESTIMATE_MS, BORROW_ESTIMATE_MAX_MS = CONSTANTS.firstEstimateMs, CONSTANTS.borrowEstimateMaxMs
local floor, ceil, max, min, abs
local limits = {}

do
  local EPSILON, HOUR_MS, ESTIMATE_MAX_MS = 1e-9, 3600000, CONSTANTS.estimateMaxMs
  local DAMP_DEPTH, DAMP_WINDOW_MS = CONSTANTS.dampDepth, CONSTANTS.dampWindowMs
  local DAMP_RAMP_MS, DAMP_JITTER_MS = CONSTANTS.dampRampMs, CONSTANTS.dampJitterMs

  function limits.weightOf(policy)
    if policy.priority == "high" then return policy.weight * 2 end
    return policy.priority == "low" and policy.weight * 0.5 or policy.weight
  end

  function limits.throttleOf(policy)
    return policy.paused and 0 or policy.throttle
  end

  function limits.reserveSlots(settings, slots)
    return slots < 10 and 0 or max(1, ceil(slots * settings.reserve - EPSILON))
  end

  function limits.softCeiling(base, factor)
    if base == 0 or factor == 0 then return 0 end
    return max(1, floor(base * factor + EPSILON))
  end

  function limits.hardCeiling(settings, slots, throttle)
    if slots == 0 or throttle == 0 then return 0 end
    return max(1, floor((slots - limits.reserveSlots(settings, slots)) * throttle + EPSILON))
  end

  function limits.slowCeiling(slots, part, done)
    return max(CONSTANTS.slowStartSlots, floor(slots * part + EPSILON)) + CONSTANTS.slowStartStep * done
  end

  function limits.tenantCeiling(settings, slots)
    return max(1, floor(slots * settings.share * CONSTANTS.tenantShares + EPSILON))
  end

  function limits.dampPhase(storyId)
    local hash = 7
    for at = 1, #storyId do
      hash = (hash * 31 + string.byte(storyId, at)) % 2147483647
    end
    return hash % (2 * DAMP_JITTER_MS + 1) - DAMP_JITTER_MS
  end

  function limits.fromHour(at)
    local past = at % HOUR_MS
    return past < HOUR_MS / 2 and past or past - HOUR_MS
  end

  function limits.dampOf(settings, phaseMs, at)
    local kind = settings.dampened and settings.dampener or "none"
    if kind == "none" then return 1 end
    local distanceMs = abs(limits.fromHour(at) - (kind == "ramped" and phaseMs or 0))
    if kind == "clock" then return distanceMs < DAMP_WINDOW_MS and DAMP_DEPTH or 1 end
    if distanceMs <= DAMP_WINDOW_MS then return DAMP_DEPTH end
    if distanceMs >= DAMP_WINDOW_MS + DAMP_RAMP_MS then return 1 end
    return DAMP_DEPTH + (1 - DAMP_DEPTH) * (distanceMs - DAMP_WINDOW_MS) / DAMP_RAMP_MS
  end

  function limits.dampRisesInMs(settings, phaseMs, at, wanted)
    local fromTop = limits.fromHour(at)
    if settings.dampener == "clock" then return max(1, ceil(DAMP_WINDOW_MS - fromTop)) end
    local opensAt = DAMP_WINDOW_MS + DAMP_RAMP_MS * (wanted - DAMP_DEPTH) / (1 - DAMP_DEPTH)
    return max(1, ceil(opensAt - (fromTop - phaseMs)))
  end

  -- A policy's own budget is -1 where the fleet's holds.
  function limits.budgetMaxOf(settings, policy, pools)
    local doubled = policy.priority == "high" and 2 or 1
    if policy.budgetMs >= 0 then return policy.budgetMs * doubled end
    if not settings.lateBinding then return settings.budgetMs * doubled end
    local fleetMs = settings.share * (pools.cpu.slots + IO_PRICE * pools.io.slots) * 60000
    return min(settings.budgetMs, fleetMs) * doubled
  end

  function limits.accrue(settings, tokens, atMs, most, at)
    if atMs < 0 or at - atMs >= IDLE_RESET_MS then return most end
    if settings.budget == "fullRefill" then
      local hasRefilled = floor(at / settings.refillMs) > floor(atMs / settings.refillMs)
      return hasRefilled and most or min(most, tokens)
    end
    return min(most, tokens + (at - atMs) * most / 60000)
  end

  function limits.budgetReturnsInMs(settings, tokens, most, at)
    if settings.budget == "fullRefill" then return settings.refillMs - at % settings.refillMs end
    return max(1, ceil((1 - tokens) * 60000 / most))
  end

  function limits.nextEstimate(estimateMs, costMs)
    local next = estimateMs + (costMs - estimateMs) * (costMs > estimateMs and 0.5 or 0.1)
    return min(ESTIMATE_MAX_MS, max(COST_MIN_MS, next))
  end
end
