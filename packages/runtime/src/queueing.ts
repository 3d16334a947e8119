/** What a process needs to take turns by admission and execute something else than actions, such as a benchmark. */
export { createAdmissionCalls, type Delivered } from "./admissionCalls.ts";
export { startChore } from "./chores/chore.ts";
export { createHeartbeat } from "./chores/heartbeat.ts";
export { createReap } from "./chores/reap.ts";
export { createDispatch, type Dispatch } from "./dispatch.ts";
export { createHandoff, queueName, queuePrefix, type RunJob } from "./handoff.ts";
export { toTicket } from "./locator.ts";
export { createRunningRuns } from "./runningRuns.ts";
export { takeTurn } from "./turn.ts";
