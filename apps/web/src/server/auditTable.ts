/** What calls are about, by the tables that tell of it. */
export type AuditKind =
  | "story"
  | "webhook"
  | "run"
  | "event"
  | "schedule"
  | "credential"
  | "resource"
  | "mail"
  | "apiKey"
  | "memory";

/** What the audit log tells of a call. */
export type Audited = { verb: string; kind: AuditKind };

const on = (kind: AuditKind, verb: string): Audited => ({ verb: `${kind}.${verb}`, kind });

/** Left out: what is done while a draft is drawn, which the story itself tells, and what leaves nothing behind. */
const drawing = null;

/**
 * What is written down of every procedure that changes something and of every route that is no GET, under their names: one
 * without an entry, or an entry without one, stops the start. A GET is here where it hands out more than a page shows.
 */
export const auditedCalls: Readonly<Record<string, Audited | null>> = {
  "stories.importStory": on("story", "import"),
  importStory: on("story", "import"),
  exportStory: on("story", "export"),
  "stories.publish": on("story", "publish"),
  publishStory: on("story", "publish"),
  deleteStory: on("story", "delete"),
  "stories.file": on("story", "file"),
  fileStory: on("story", "file"),
  fileStories: on("story", "file"),
  "fairness.setPolicy": on("story", "policy"),
  setStoryPolicy: on("story", "policy"),
  pauseStory: on("story", "pause"),
  resumeStory: on("story", "resume"),
  "templates.use": on("story", "create"),
  makeFromTemplate: on("story", "create"),
  "stories.setSigningSecrets": on("webhook", "secrets"),
  setSigningSecrets: on("webhook", "secrets"),
  "stories.setWebhookAddress": on("webhook", "rotate"),
  setWebhookAddress: on("webhook", "rotate"),
  "stories.endOldAddress": on("webhook", "endOld"),
  endOldAddress: on("webhook", "endOld"),
  "runs.cancel": on("run", "cancel"),
  cancelRun: on("run", "cancel"),
  "runs.cancelAll": on("story", "cancelRuns"),
  cancelRuns: on("story", "cancelRuns"),
  "runs.retry": on("run", "replay"),
  retryRun: on("run", "replay"),
  "events.reemit": on("event", "replay"),
  reemitEvent: on("event", "replay"),
  "schedules.setPaused": on("schedule", "pause"),
  pauseSchedule: on("schedule", "pause"),
  resumeSchedule: on("schedule", "resume"),
  "schedules.run": on("schedule", "run"),
  runSchedule: on("schedule", "run"),
  "credentials.create": on("credential", "create"),
  createCredential: on("credential", "create"),
  "credentials.change": on("credential", "replace"),
  changeCredential: on("credential", "replace"),
  "credentials.connect": on("credential", "connect"),
  "credentials.delete": on("credential", "delete"),
  deleteCredential: on("credential", "delete"),
  "resources.create": on("resource", "create"),
  createResource: on("resource", "create"),
  "resources.change": on("resource", "change"),
  changeResource: on("resource", "change"),
  "resources.delete": on("resource", "delete"),
  deleteResource: on("resource", "delete"),
  "mail.change": on("mail", "change"),
  changeMailSettings: on("mail", "change"),
  "apiKeys.create": on("apiKey", "create"),
  createApiKey: on("apiKey", "create"),
  "apiKeys.revoke": on("apiKey", "revoke"),
  revokeApiKey: on("apiKey", "revoke"),
  "memory.forget": on("memory", "forget"),
  forgetValues: on("memory", "forget"),
  "memory.release": on("memory", "release"),
  releaseWaiting: on("memory", "release"),
  "mail.test": on("mail", "test"),
  sendTestMail: on("mail", "test"),
  "stories.change": drawing,
  "stories.forgetDeployment": on("story", "forgetDeployment"),
  "stories.sendSample": drawing,
  "stories.makeCheckpoint": drawing,
  "stories.removeCheckpoint": drawing,
  "stories.tellPresence": drawing,
  "runs.copyToDraft": drawing,
  "tests.run": drawing,
  testAction: drawing,
  "tests.setPin": drawing,
  "tests.save": drawing,
  saveTest: drawing,
  "tests.runSaved": drawing,
  runTests: drawing,
  "tests.removeSaved": drawing,
  removeTest: drawing,
  "tests.acceptSaved": drawing,
  "fairness.whatIf": drawing,
  replayWhatIf: drawing,
};

/** What is written down of other things than calls. */
const otherVerbs = [
  "session.signIn",
  "session.signOut",
  "session.password",
  "workspace.setUp",
  "user.create",
  "apiKey.firstUse",
  "credential.use",
  "credential.rotate",
  "access.denied",
] as const;

/** Every verb of the log. */
export const auditVerbs: readonly string[] = [
  ...new Set([...Object.values(auditedCalls).flatMap((call) => call?.verb ?? []), ...otherVerbs]),
].sort();

/** Throws if calls that change something and the table do not name the same. `more`: entries for calls that change nothing. */
export function assertAudited(
  changing: readonly string[],
  more: readonly string[],
  table: Readonly<Record<string, Audited | null>> = auditedCalls,
): void {
  const untold = changing.filter((name) => !Object.hasOwn(table, name));
  const unknown = Object.keys(table).filter((name) => !changing.includes(name) && !more.includes(name));
  if (untold.length > 0) throw new Error(`The audit log does not say what it tells of: ${untold.join(", ")}.`);
  if (unknown.length > 0) throw new Error(`The audit log names calls that do not exist: ${unknown.join(", ")}.`);
}
