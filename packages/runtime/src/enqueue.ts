/** What a process needs to accept events and wake workers; no action's code is loaded by it. */

export type { FileValue } from "@fairlead/story";
export { readStoryRunAnswer } from "./calls.ts";
export { type Clock, systemClock } from "./clock.ts";
export { versionOfDraft } from "./draftVersions.ts";
export { toFileName, toMediaType } from "./files/fileName.ts";
export { createFileStore, type FileStore, type StoredFile } from "./files/fileStore.ts";
export { eventIdOf, newStoryRunId, runIdOf, runIdOfEvent, storyRunRange, timeOfId } from "./ids.ts";
export { createIntake, type Intake, type IntakeOptions } from "./intake.ts";
export type { RootEvent } from "./intakeUnit.ts";
export { fromTicket } from "./locator.ts";
export { createPlanCache, type LoadedPlan } from "./planCache.ts";
export { poolReports } from "./poolReports.ts";
export type { Replay } from "./replay.ts";
export { parseRetentionDays } from "./retentionDays.ts";
export { RuntimeError, type RuntimeErrorCode } from "./runtimeError.ts";
export { releaseStartupMemory } from "./startupMemory.ts";
export { noTeamLimits, readTeamLimits, type TeamLimitSettings } from "./teamLimitSettings.ts";
export {
  createTeamLimits,
  type TeamLevel,
  type TeamLimits,
  type TeamRefusal,
} from "./teamLimits.ts";
export { createScrape, openOtlp, type Scrape, scrapeContentType } from "./telemetryScrape.ts";
