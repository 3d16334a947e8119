export { Admission, type AdmissionOptions, type AdmissionReply } from "./admission.ts";
export { fromCompactId, toCompactId } from "./compactId.ts";
export { HourBook, type StoryDay, type StoryHour } from "./hourBook.ts";
export { shardKeys } from "./keys.ts";
export { constants, createSettings, createStoryPolicy, SettingsError } from "./policySettings.ts";
export type { RunExplanation } from "./replies.ts";
export type { Grant, Pool, RunRef, Ticket } from "./ticket.ts";
export { type Usage, UsageBook, type UsageMinute, type UsedRun } from "./usage.ts";
export {
  type Completion,
  type Configuration,
  type DecisionRecord,
  type Discarding,
  type Inspected,
  type LaneView,
  type Policy,
  type PoolSnapshot,
  type Priority,
  policies,
  type Settings,
  type SlotHolder,
  type Snapshot,
  type Starts,
  type StoryExplanation,
  type StoryPolicy,
  type Tenancy,
  type Verdict,
  type WaitingReason,
  type Waits,
  waitingReasons,
} from "./verbs.ts";
