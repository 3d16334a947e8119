import { acceptSavedTest } from "./acceptSavedTest.ts";
import { cancelRun } from "./cancelRun.ts";
import { cancelRuns } from "./cancelRuns.ts";
import { changeCredential } from "./changeCredential.ts";
import { changeMailSettings } from "./changeMailSettings.ts";
import { changeResource } from "./changeResource.ts";
import { changeStory } from "./changeStory.ts";
import { connectCredential } from "./connectCredential.ts";
import { copyToDraft } from "./copyToDraft.ts";
import { createApiKey } from "./createApiKey.ts";
import { createCredential } from "./createCredential.ts";
import { createFromTemplate } from "./createFromTemplate.ts";
import { createResource } from "./createResource.ts";
import { deleteCredential } from "./deleteCredential.ts";
import { deleteResource } from "./deleteResource.ts";
import { endOldAddress } from "./endOldAddress.ts";
import { fileStories } from "./fileStories.ts";
import { forgetDeployment } from "./forgetDeployment.ts";
import { forgetMemory } from "./forgetMemory.ts";
import { getEvent } from "./getEvent.ts";
import { getFairness } from "./getFairness.ts";
import { getMailSettings } from "./getMailSettings.ts";
import { getMemory } from "./getMemory.ts";
import { getPin } from "./getPin.ts";
import { getPresence } from "./getPresence.ts";
import { getPreviousEvent } from "./getPreviousEvent.ts";
import { getResource } from "./getResource.ts";
import { getRun } from "./getRun.ts";
import { getSession } from "./getSession.ts";
import { getStory } from "./getStory.ts";
import { getStoryFairness } from "./getStoryFairness.ts";
import { getStoryTestProgress } from "./getStoryTestProgress.ts";
import { getUsage } from "./getUsage.ts";
import { getVersion } from "./getVersion.ts";
import { importStory } from "./importStory.ts";
import { listActionRuns } from "./listActionRuns.ts";
import { listActivity } from "./listActivity.ts";
import { listApiKeys } from "./listApiKeys.ts";
import { listAudit } from "./listAudit.ts";
import { listCallables } from "./listCallables.ts";
import { listCheckpoints } from "./listCheckpoints.ts";
import { listCredentials } from "./listCredentials.ts";
import { listEvents } from "./listEvents.ts";
import { listFormulaSamples } from "./listFormulaSamples.ts";
import { listHolders } from "./listHolders.ts";
import { listLabels } from "./listLabels.ts";
import { listMailboxes } from "./listMailboxes.ts";
import { listNotices } from "./listNotices.ts";
import { listPins } from "./listPins.ts";
import { listResources } from "./listResources.ts";
import { listRuns } from "./listRuns.ts";
import { listSavedTests } from "./listSavedTests.ts";
import { listSchedules } from "./listSchedules.ts";
import { listStories } from "./listStories.ts";
import { listStoryActionRuns } from "./listStoryActionRuns.ts";
import { listStoryEvents } from "./listStoryEvents.ts";
import { listTemplates } from "./listTemplates.ts";
import { listTestSources } from "./listTestSources.ts";
import { makeCheckpoint } from "./makeCheckpoint.ts";
import { router } from "./procedure.ts";
import { publishStory } from "./publishStory.ts";
import { reemitEvent } from "./reemitEvent.ts";
import { releaseMemory } from "./releaseMemory.ts";
import { removeCheckpoint } from "./removeCheckpoint.ts";
import { removeSavedTest } from "./removeSavedTest.ts";
import { replayWhatIf } from "./replayWhatIf.ts";
import { retryRun } from "./retryRun.ts";
import { reviewCheckpoint } from "./reviewCheckpoint.ts";
import { reviewDeployment } from "./reviewDeployment.ts";
import { reviewStory } from "./reviewStory.ts";
import { revokeApiKey } from "./revokeApiKey.ts";
import { runSavedTests } from "./runSavedTests.ts";
import { runSchedule } from "./runSchedule.ts";
import { runStoryTest } from "./runStoryTest.ts";
import { runTest } from "./runTest.ts";
import { saveStoryTest } from "./saveStoryTest.ts";
import { saveTest } from "./saveTest.ts";
import { sendSample } from "./sendSample.ts";
import { sendTestMail } from "./sendTestMail.ts";
import { setPin } from "./setPin.ts";
import { setPolicy } from "./setPolicy.ts";
import { setSchedulePaused } from "./setSchedulePaused.ts";
import { setSigningSecrets } from "./setSigningSecrets.ts";
import { setWebhookAddress } from "./setWebhookAddress.ts";
import { tellPresence } from "./tellPresence.ts";
import { watchLive } from "./watchLive.ts";

/** Everything that pages can ask for. */
export const appRouter = router({
  session: router({ get: getSession }),
  stories: router({
    list: listStories,
    labels: listLabels,
    file: fileStories,
    get: getStory,
    version: getVersion,
    activity: listActivity,
    callables: listCallables,
    usage: getUsage,
    sendSample,
    importStory,
    review: reviewStory,
    change: changeStory,
    publish: publishStory,
    setSigningSecrets,
    setWebhookAddress,
    endOldAddress,
    deployment: reviewDeployment,
    forgetDeployment,
    checkpoints: listCheckpoints,
    checkpoint: reviewCheckpoint,
    makeCheckpoint,
    removeCheckpoint,
    presence: getPresence,
    tellPresence,
  }),
  runs: router({
    list: listRuns,
    get: getRun,
    actionRuns: listActionRuns,
    ofAction: listStoryActionRuns,
    events: listEvents,
    cancel: cancelRun,
    cancelAll: cancelRuns,
    retry: retryRun,
    copyToDraft,
  }),
  events: router({ list: listStoryEvents, get: getEvent, previous: getPreviousEvent, reemit: reemitEvent }),
  formulas: router({ samples: listFormulaSamples }),
  tests: router({
    run: runTest,
    runStory: runStoryTest,
    storyProgress: getStoryTestProgress,
    sources: listTestSources,
    pins: listPins,
    pin: getPin,
    setPin,
    saved: listSavedTests,
    save: saveTest,
    saveStory: saveStoryTest,
    runSaved: runSavedTests,
    removeSaved: removeSavedTest,
    acceptSaved: acceptSavedTest,
  }),
  schedules: router({ list: listSchedules, setPaused: setSchedulePaused, run: runSchedule }),
  fairness: router({
    get: getFairness,
    holders: listHolders,
    whatIf: replayWhatIf,
    story: getStoryFairness,
    setPolicy,
  }),
  credentials: router({
    list: listCredentials,
    create: createCredential,
    change: changeCredential,
    connect: connectCredential,
    delete: deleteCredential,
  }),
  resources: router({
    list: listResources,
    get: getResource,
    create: createResource,
    change: changeResource,
    delete: deleteResource,
  }),
  mail: router({
    settings: getMailSettings,
    change: changeMailSettings,
    test: sendTestMail,
    notices: listNotices,
    mailboxes: listMailboxes,
  }),
  memory: router({ get: getMemory, forget: forgetMemory, release: releaseMemory }),
  templates: router({ list: listTemplates, use: createFromTemplate }),
  audit: router({ list: listAudit }),
  apiKeys: router({ list: listApiKeys, create: createApiKey, revoke: revokeApiKey }),
  live: router({ watch: watchLive }),
});

export type AppRouter = typeof appRouter;

type Defined = Readonly<Record<string, { _def: { type: string } }>>;

/** The paths of the procedures that change something. */
export const mutationPaths: readonly string[] = Object.entries(appRouter._def.procedures as unknown as Defined)
  .filter(([, { _def }]) => _def.type === "mutation")
  .map(([path]) => path);

/** The paths of all procedures, such as `stories.list`. */
export const procedurePaths: readonly string[] = Object.keys(appRouter._def.procedures);
