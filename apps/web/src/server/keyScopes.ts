/** What an API key may be made for, each by itself: none of them includes another. */
export const scopes = ["read", "run", "edit", "admin"] as const;

export type Scope = (typeof scopes)[number];

/** What a key may do. `storyIds`: the stories that it is limited to; null: all of the team. */
export type KeyRights = { id: string; name: string; scopes: readonly Scope[]; storyIds: readonly string[] | null };

/**
 * What a route is about, for keys that are limited to stories:
 *
 * - `any`: nothing of the team.
 * - `team`: more than single stories; such a key is refused.
 * - `listed`: stories, of which the route itself leaves out the others.
 * - `story`, `run`, `event`, `schedule`, `file`: what the address names by `{id}`, which has to be of one of its stories.
 * - `storyAsked`: the story that the query names.
 * - `storyReplaced`: the story that the body replaces.
 */
export type Reach =
  | "any"
  | "team"
  | "listed"
  | "story"
  | "run"
  | "event"
  | "schedule"
  | "file"
  | "storyAsked"
  | "storyReplaced";

/** The scope that a route asks of a key, and what it is about. */
export type RouteScope = readonly [scope: Scope, reach: Reach];

/** The scope of every route of the API: a route without an entry, or an entry without a route, stops the start. */
export const routeScopes: Readonly<Record<string, RouteScope>> = {
  importStory: ["edit", "storyReplaced"],
  listStories: ["read", "listed"],
  fileStories: ["edit", "team"],
  listLabels: ["read", "team"],
  getStory: ["read", "story"],
  fileStory: ["edit", "story"],
  deleteStory: ["edit", "story"],
  exportStory: ["read", "story"],
  publishStory: ["edit", "story"],
  listVersions: ["read", "story"],
  setSigningSecrets: ["edit", "story"],
  setWebhookAddress: ["edit", "story"],
  endOldAddress: ["edit", "story"],
  getUsage: ["read", "story"],
  listRuns: ["read", "story"],
  listStoryActionRuns: ["read", "story"],
  listStoryEvents: ["read", "story"],
  cancelRuns: ["run", "story"],
  getRun: ["read", "run"],
  cancelRun: ["run", "run"],
  retryRun: ["run", "run"],
  listActionRuns: ["read", "run"],
  listEvents: ["read", "run"],
  getEvent: ["read", "event"],
  reemitEvent: ["run", "event"],
  downloadFile: ["read", "file"],
  testAction: ["run", "story"],
  testStory: ["run", "story"],
  listTests: ["read", "story"],
  saveTest: ["edit", "story"],
  saveStoryTest: ["edit", "story"],
  runTests: ["run", "story"],
  removeTest: ["edit", "story"],
  getFairness: ["read", "team"],
  listHolders: ["read", "team"],
  replayWhatIf: ["read", "team"],
  getStoryFairness: ["read", "story"],
  setStoryPolicy: ["edit", "story"],
  pauseStory: ["run", "story"],
  resumeStory: ["run", "story"],
  listSchedules: ["read", "storyAsked"],
  pauseSchedule: ["run", "schedule"],
  resumeSchedule: ["run", "schedule"],
  runSchedule: ["run", "schedule"],
  getMailSettings: ["read", "team"],
  changeMailSettings: ["admin", "team"],
  sendTestMail: ["admin", "team"],
  listNotices: ["read", "team"],
  listMailboxes: ["read", "team"],
  readActionMemory: ["read", "story"],
  forgetValues: ["edit", "story"],
  releaseWaiting: ["run", "story"],
  listCredentials: ["read", "team"],
  createCredential: ["edit", "team"],
  getCredential: ["read", "team"],
  changeCredential: ["edit", "team"],
  deleteCredential: ["edit", "team"],
  listResources: ["read", "team"],
  createResource: ["edit", "team"],
  getResource: ["read", "team"],
  changeResource: ["edit", "team"],
  deleteResource: ["edit", "team"],
  listTemplates: ["read", "any"],
  makeFromTemplate: ["edit", "team"],
  listApiKeys: ["admin", "team"],
  createApiKey: ["admin", "team"],
  revokeApiKey: ["admin", "team"],
  listAudit: ["admin", "team"],
  getInfo: ["read", "any"],
  getOpenApi: ["read", "any"],
};

/** Throws if the routes and the table of their scopes do not name the same. */
export function assertScopesDeclared(
  operationIds: readonly string[],
  table: Readonly<Record<string, RouteScope>> = routeScopes,
): void {
  const undeclared = operationIds.filter((id) => !Object.hasOwn(table, id));
  const unknown = Object.keys(table).filter((id) => !operationIds.includes(id));
  if (undeclared.length > 0) throw new Error(`These routes have no scope for API keys: ${undeclared.join(", ")}.`);
  if (unknown.length > 0) throw new Error(`The table of scopes names routes that do not exist: ${unknown.join(", ")}.`);
}
