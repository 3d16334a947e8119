/** What a process needs to try actions out: the code that runs them, without queues and without a record. */
export type { DryRun } from "./actions/action.ts";
export { createEgress, type Egress } from "./egress.ts";
export { createFileStore } from "./files/fileStore.ts";
export type { MailResult } from "./mail.ts";
export type { RecordedCall, Recording } from "./recordedCalls.ts";
export { createTeamMail, type PlainMail } from "./teamMail.ts";
export { type ActionTest, type ActionTested, type TestMode, testAction } from "./testAction.ts";
export { createTestCalls } from "./testCall.ts";
export { type StoryTest, type StoryTested, testStory } from "./testStory.ts";
