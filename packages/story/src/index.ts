export { type ActionIcon, actionIcons, cardWidths } from "./actionLook.ts";
export { type ActionType, type LinkKind, linkKinds, type Pool } from "./actionType.ts";
export { actionTypes, findActionType } from "./actionTypes.ts";
export { type CallInputs, calledEvent, isExit, readCallInputs } from "./callable.ts";
export type { Versions } from "./changes/alignSlugs.ts";
export { type Applied, applyChange } from "./changes/applyChange.ts";
export type { Change, LinkByIds, Refusal } from "./changes/change.ts";
export { type Comparing, compareStories } from "./changes/compare.ts";
export { moveBehind, removeActions, renameAction } from "./changes/compose.ts";
export type { Conflict } from "./changes/conflict.ts";
export { type Compared, describeDifferences } from "./changes/describeDifferences.ts";
export { copyFragment, type Pasting, pasteFragment } from "./changes/fragment.ts";
export { type Merged, mergeChanges, mergeStories } from "./changes/merge.ts";
export { previewRename, type RenamePreview } from "./changes/previewRename.ts";
export { type Difference, toChange } from "./changes/toChange.ts";
export { touchedFields } from "./changes/touchedFields.ts";
export { type Touch, whoChanged } from "./changes/whoChanged.ts";
export { checkStory, type ParseResult, parseStory } from "./check.ts";
export { shortestCircle } from "./circles.ts";
export { type CompiledAction, type CompileResult, compileAction, compileStory } from "./compile.ts";
export {
  type AllowedHostRead,
  allowedHostsMax,
  type HostQuestion,
  mayReceive,
  readAllowedHost,
} from "./credentials/allowedHosts.ts";
export { type CredentialField, type CredentialKind, credentialKinds, findCredentialKind } from "./credentials/kinds.ts";
export { type CredentialKindName, type CredentialParts, credentialPartsSchema } from "./credentials/parts.ts";
export type { CurlProblem } from "./curl/draft.ts";
export { type CurlRead, isCurlCommand, readCurl } from "./curl/readCurl.ts";
export {
  formatVersion,
  type Position,
  type StoryAction,
  type StoryDefinition,
  type StoryGroup,
  type StoryLink,
  type StoryNote,
  type StorySettings,
  slugPattern,
  storySchema,
} from "./definition.ts";
export { diffJson, type JsonDiff, type JsonDifference } from "./diffJson.ts";
export { diffShape } from "./diffShape.ts";
export { type EvaluatedOptions, evaluateOptions, type OptionContext } from "./evaluateOptions.ts";
export { exportStory } from "./exportStory.ts";
export { fileLimits } from "./fileLimits.ts";
export { type FileValue, findFiles, isFileValue } from "./fileValue.ts";
export { findReaders, findReads, type Reader } from "./findReaders.ts";
export {
  frontier,
  isComplete,
  openBalance,
  type Pending,
  type Recorded,
  type RecordedEvent,
  type RecordedRun,
  type RunKey,
} from "./frontier.ts";
export { importStory } from "./importStory.ts";
export { storyJsonSchema } from "./jsonSchema.ts";
export { findKeptValues, type KeptValue, renameKeptValues } from "./keptValues.ts";
export { evaluateLate, type SplitOptions, splitLate } from "./lateOptions.ts";
export { layoutOf, type StoryLayout, withLayout } from "./layout.ts";
export {
  callLimits,
  explodeLimits,
  extractLimits,
  holdLimits,
  loopLimits,
  memoryLimits,
  monitoringLimits,
  pageLimits,
  storyLimits,
  storyTestLimits,
  toNumberText,
} from "./limits.ts";
export {
  childLineage,
  contextEvents,
  eventsOfLineage,
  findOverrun,
  isMarkedSpent,
  type Lineage,
  markSpent,
  type ParentEvent,
} from "./lineage.ts";
export { findLiteralSecrets } from "./literalSecrets.ts";
export { evaluateLocals } from "./locals.ts";
export { type LoopOptions, splitLoop } from "./loopOptions.ts";
export { mailAddressFault, splitAddresses } from "./mailAddress.ts";
export { readMoment } from "./moment.ts";
export { type Monitoring, monitoringSchema, type PlanMonitoring } from "./monitoring.ts";
export { optionsMark } from "./optionsMark.ts";
export {
  findAction,
  type OptionNode,
  type Plan,
  type PlanAction,
  type PlanCallable,
  type PlanSchedule,
} from "./plan.ts";
export { type FieldPreview, type OptionsPreview, previewOptions } from "./previewOptions.ts";
export { describeProblem, type Problem, type StoryProblemCode } from "./problem.ts";
export { mailboxLimits } from "./receiveEmail.ts";
export { builtInRoots } from "./referenceChecks.ts";
export { sampleEvent } from "./sampleEvent.ts";
export {
  type MissedPolicy,
  nextTimes,
  type OverlapPolicy,
  parseSchedules,
  type Schedule,
  type ScheduleEntry,
  scheduleTimes,
  toSchedule,
} from "./schedule/schedule.ts";
export { mailLimits } from "./sendEmail.ts";
export { freeSlug } from "./slug.ts";
export { readClipboardText, toClipboardText } from "./source/clipboardText.ts";
export { toSdkSource } from "./source/toSdkSource.ts";
export { type WebhookOptions, type WebhookVerb, webhookSettings, webhookVerbs } from "./webhook.ts";
export { webhookEvent, webhookReplyHeader } from "./webhookOptions.ts";
