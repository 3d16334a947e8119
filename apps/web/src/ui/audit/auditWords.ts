/** What the verbs of the audit log are called. */
const words: Readonly<Record<string, string>> = {
  "session.signIn": "Signed in",
  "session.signOut": "Signed out",
  "session.password": "Changed the password",
  "access.denied": "Was denied access",
  "workspace.setUp": "Set the workspace up",
  "user.create": "Made a person",
  "apiKey.create": "Made an API key",
  "apiKey.firstUse": "Used for the first time",
  "apiKey.revoke": "Revoked an API key",
  "credential.create": "Made a credential",
  "credential.replace": "Changed a credential",
  "credential.beginConnect": "Began to connect a credential",
  "credential.connect": "Connected a credential",
  "credential.delete": "Deleted a credential",
  "credential.use": "Used a credential",
  "credential.rotate": "Rotated keys",
  "resource.create": "Made a resource",
  "resource.change": "Changed a resource",
  "resource.delete": "Deleted a resource",
  "webhook.create": "Made a webhook's address",
  "webhook.on": "Switched a webhook on",
  "webhook.off": "Switched a webhook off",
  "webhook.secrets": "Set signing secrets",
  "webhook.rotate": "Changed an address",
  "webhook.endOld": "Ended an old address",
  "story.create": "Made a story",
  "story.import": "Imported a story",
  "story.replace": "Replaced a story's draft",
  "story.deploy": "Deployed a story",
  "story.export": "Exported a story",
  "story.publish": "Published a story",
  "story.delete": "Deleted a story",
  "story.file": "Filed stories",
  "story.policy": "Set a story's share",
  "story.pause": "Paused a story",
  "story.resume": "Resumed a story",
  "story.forgetDeployment": "Let go of a deployment",
  "story.cancelRuns": "Cancelled all runs",
  "story.sendSample": "Sent a sample event",
  "run.cancel": "Cancelled a run",
  "run.replay": "Retried a run",
  "event.replay": "Re-emitted an event",
  "schedule.pause": "Paused a schedule",
  "schedule.resume": "Resumed a schedule",
  "schedule.run": "Started a schedule",
  "memory.forget": "Let an action forget",
  "memory.release": "Let go of what waits",
  "mail.change": "Changed mail settings",
  "mail.test": "Sent a test mail",
};

/** A verb in words; one that has none stands as it is. */
export function toVerbWords(verb: string): string {
  return words[verb] ?? verb;
}

/** The verbs to choose from. */
export const verbChoices = Object.entries(words).map(([value, text]) => ({ value, words: text }));

/** How things ended, to choose from. */
export const resultChoices = [
  { value: "done", words: "Done" },
  { value: "asked", words: "Asked" },
  { value: "denied", words: "Denied" },
  { value: "failed", words: "Failed" },
] as const;

/** A difference as lines: what something was, and what it is. */
export function toChanges(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
): { field: string; before: string | null; after: string | null }[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const told = fields.map((field) => ({
    field,
    before: before === null ? null : toText(before[field]),
    after: after === null ? null : toText(after[field]),
  }));
  return told.filter((line) => line.before !== line.after);
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
