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

/**
 * When the entry of a call is written. `with`: in the transaction of the change, by `change` of the services that the call is
 * given. `asked`: before anything is done, as no transaction holds all of it, and once more when it has ended. `answered`:
 * nothing changes; before the caller is answered.
 */
type AuditMoment = "with" | "asked" | "answered";

/** What the audit log tells of a call. */
export type Audited = {
  kind: AuditKind;
  verbs: readonly string[];
  /** The verb by what was sent; null: only of the webhooks that it made, or switched on or off. */
  verbOf: (input: object) => string | null;
  moment: AuditMoment;
  /** The code of a call that says in its answer that it changed nothing. */
  refusal: string;
};

type More = { moment?: AuditMoment; refusal?: string };

function on(kind: AuditKind, verb: string, { moment = "with", refusal = "unchanged" }: More = {}): Audited {
  const full = `${kind}.${verb}`;
  return { kind, verbs: [full], verbOf: () => full, moment, refusal };
}

/** One of several verbs, by what was sent. */
function oneOf<Verb extends string>(kind: AuditKind, verbs: readonly Verb[], verbOf: (input: object) => Verb): Audited {
  const full = verbs.map((verb) => `${kind}.${verb}`);
  return { ...on(kind, ""), verbs: full, verbOf: (input) => `${kind}.${verbOf(input)}` };
}

const asked = { moment: "asked" } as const;

/** Left out: what is done while a draft is drawn, which the story itself tells, and what leaves nothing behind. */
const drawing = null;

/** A draft tells of itself, but not of the addresses that its webhooks are given. */
const drawingWebhooks: Audited = { ...on("story", ""), verbs: [], verbOf: () => null };

/** Whatever is imported over a story is another verb than a new one. */
const imports: Audited = {
  ...oneOf("story", ["import", "replace", "deploy"], (input) => {
    const mode: unknown = Reflect.get(input, "mode");
    return mode === "replace" || mode === "deploy" ? mode : "import";
  }),
  refusal: "story_invalid",
};

/** A pause is a verb of its own unless it comes with other settings. */
const policies = oneOf("story", ["policy", "pause", "resume"], (input) => {
  const set = Object.keys(input).filter((name) => name !== "id" && Reflect.get(input, name) !== undefined);
  if (set.length !== 1 || set[0] !== "paused") return "policy";
  return Reflect.get(input, "paused") === true ? "pause" : "resume";
});

const schedulePauses = oneOf("schedule", ["pause", "resume"], (input) =>
  Reflect.get(input, "paused") === true ? "pause" : "resume",
);

/** GETs that are told of as well: one hands out more than a page shows, the other is where services send people back to. */
export const toldGets: readonly string[] = ["exportStory", "finishConnecting"];

/**
 * What is written down of every procedure that changes something and of every route that is no GET, under their names: one
 * without an entry, or an entry without one, stops the start.
 */
export const auditedCalls: Readonly<Record<string, Audited | null>> = {
  "stories.importStory": imports,
  importStory: imports,
  exportStory: on("story", "export", { moment: "answered" }),
  "stories.publish": on("story", "publish"),
  publishStory: on("story", "publish"),
  deleteStory: on("story", "delete"),
  "stories.file": on("story", "file"),
  fileStory: on("story", "file"),
  fileStories: on("story", "file"),
  "fairness.setPolicy": policies,
  setStoryPolicy: policies,
  pauseStory: on("story", "pause"),
  resumeStory: on("story", "resume"),
  "templates.use": on("story", "create"),
  makeFromTemplate: on("story", "create"),
  "stories.forgetDeployment": on("story", "forgetDeployment"),
  "stories.setSigningSecrets": on("webhook", "secrets"),
  setSigningSecrets: on("webhook", "secrets"),
  "stories.setWebhookAddress": on("webhook", "rotate"),
  setWebhookAddress: on("webhook", "rotate"),
  "stories.endOldAddress": on("webhook", "endOld"),
  endOldAddress: on("webhook", "endOld"),
  "runs.cancel": on("run", "cancel", asked),
  cancelRun: on("run", "cancel", asked),
  "runs.cancelAll": on("story", "cancelRuns", asked),
  cancelRuns: on("story", "cancelRuns", asked),
  "runs.retry": on("run", "replay", asked),
  retryRun: on("run", "replay", asked),
  "events.reemit": on("event", "replay", asked),
  reemitEvent: on("event", "replay", asked),
  "stories.sendSample": on("story", "sendSample", asked),
  "schedules.setPaused": schedulePauses,
  pauseSchedule: on("schedule", "pause"),
  resumeSchedule: on("schedule", "resume"),
  "schedules.run": on("schedule", "run", asked),
  runSchedule: on("schedule", "run", asked),
  "credentials.create": on("credential", "create"),
  createCredential: on("credential", "create"),
  "credentials.change": on("credential", "replace"),
  changeCredential: on("credential", "replace"),
  "credentials.connect": on("credential", "beginConnect", { moment: "answered" }),
  finishConnecting: on("credential", "connect", { refusal: "not_connected" }),
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
  "mail.test": on("mail", "test", asked),
  sendTestMail: on("mail", "test", asked),
  "apiKeys.create": on("apiKey", "create"),
  createApiKey: on("apiKey", "create"),
  "apiKeys.revoke": on("apiKey", "revoke"),
  revokeApiKey: on("apiKey", "revoke"),
  "memory.forget": on("memory", "forget"),
  forgetValues: on("memory", "forget"),
  "memory.release": on("memory", "release"),
  releaseWaiting: on("memory", "release"),
  "stories.change": drawingWebhooks,
  "stories.makeCheckpoint": drawing,
  "stories.removeCheckpoint": drawing,
  "stories.tellPresence": drawing,
  "runs.copyToDraft": drawing,
  "tests.run": drawing,
  testAction: drawing,
  "tests.runStory": drawing,
  testStory: drawing,
  "tests.setPin": drawing,
  "tests.save": drawing,
  saveTest: drawing,
  "tests.saveStory": drawing,
  saveStoryTest: drawing,
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
  "webhook.create",
  "webhook.on",
  "webhook.off",
  "access.denied",
] as const;

/** Every verb of the log. */
export const auditVerbs: readonly string[] = [
  ...new Set([...Object.values(auditedCalls).flatMap((call) => call?.verbs ?? []), ...otherVerbs]),
].sort();

/** Throws if calls that change something and the table do not name the same. */
export function assertAudited(
  changing: readonly string[],
  table: Readonly<Record<string, Audited | null>> = auditedCalls,
): void {
  const untold = changing.filter((name) => !Object.hasOwn(table, name));
  const unknown = Object.keys(table).filter((name) => !changing.includes(name) && !toldGets.includes(name));
  if (untold.length > 0) throw new Error(`The audit log does not say what it tells of: ${untold.join(", ")}.`);
  if (unknown.length > 0) throw new Error(`The audit log names calls that do not exist: ${unknown.join(", ")}.`);
}
