export { Admission, type AdmissionOptions, type Completion } from "./admission.ts";
export type { PoolSnapshot, Snapshot, Verdict } from "./replies.ts";
export type { Grant, Pool, RunRef, Ticket } from "./ticket.ts";
