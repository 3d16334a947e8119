export { Admission, type AdmissionOptions, type Completion } from "./admission.ts";
export type { PoolSnapshot, Snapshot, Verdict } from "./replies.ts";
export type { Grant, Pool, RunRef, Ticket } from "./ticket.ts";
export { type Usage, UsageBook, type UsageMinute, type UsedRun } from "./usage.ts";
export {
  type Configuration,
  type LaneView,
  type Priority,
  type StoryExplanation,
  type StoryPolicy,
  type WaitingReason,
  type Waits,
  waitingReasons,
} from "./verbs.ts";
