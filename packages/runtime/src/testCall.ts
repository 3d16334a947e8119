import type { Json } from "@fairlead/formula";
import { calledEvent, findAction, readCallInputs } from "@fairlead/story";
import { type CallState, notPublished, readStoryRunAnswer } from "./calls.ts";
import { type Clock, pause } from "./clock.ts";
import type { Database } from "./database.ts";
import { versionOfDraft } from "./draftVersions.ts";
import type { Intake } from "./intake.ts";
import { type Calling, failed, type Performed } from "./performed.ts";
import { createPlanCache, type LoadedPlan } from "./planCache.ts";

/** A call that a test makes: for a story of this team, given up when `signal` fires. `before`: what the calls before it gave. */
export type TestCall = Calling & { teamId: string; results: readonly Json[]; signal: AbortSignal };

/** What came of it: the state that the caller goes on from, or why no story was called. */
export type TestCalled = { ok: true; state: CallState } | { ok: false; performed: Performed };

/** Calls the live version of a story for a test, and waits for its answer. */
export type CallForTest = (call: TestCall) => Promise<TestCalled>;

type Means = { database: Database; intake: Pick<Intake, "accept">; clock: Clock };

/** How often it is looked whether an answer is there, in ms. */
const lookEveryMs = 100;

/**
 * Makes calls for tests: the called story runs for real, recorded as a run of its own with the trigger `test`; the caller is
 * not recorded. Rejects when the database is away.
 */
export function createTestCalls({ database, intake, clock }: Means): CallForTest {
  const plans = createPlanCache(database, 20);
  return async (call) => {
    const target = await findTarget(call, { database, load: plans.load });
    if (!target.ok) return target;
    const { loaded, entry, exits, data } = target;
    const root = { ...loaded, action: entry, data, trigger: "test" };
    const { storyRunId } = await intake.accept(root);
    const untilMs = clock.mono() + call.timeoutMs;
    for (;;) {
      const answer = await readStoryRunAnswer(database, { storyRunId, exits });
      const state = { index: call.index, storyRunId, results: async () => [...call.results] };
      if (answer.state === "answered") return { ok: true, state: { ...state, state: "answered", answer: answer.data } };
      if (answer.state !== "open") return { ok: true, state: { ...state, state: "ended", status: answer.state } };
      if (clock.mono() >= untilMs || call.signal.aborted) {
        return { ok: true, state: { ...state, state: "open", timesOutMs: 0 } };
      }
      await pause(clock, lookEveryMs, call.signal);
    }
  };
}

type Target = { ok: true; loaded: LoadedPlan; entry: string; exits: readonly string[]; data: Json };
type Row = { id: string; team_id: string; live_version_id: string | null; team: string };

async function findTarget(
  { story, toDraft, payload, teamId }: TestCall,
  { database, load }: { database: Database; load: (versionId: string) => Promise<LoadedPlan> },
): Promise<Target | { ok: false; performed: Performed }> {
  const [first = "", second] = uuid.test(story) ? [] : story.split("/");
  const [team, slug] = second === undefined ? [null, first] : [first, second];
  const values = [uuid.test(story) ? story : null, slug, team, teamId];
  const [row] = await database.query<Row>({ ...findStory, values });
  if (row === undefined) return refuse("story_not_found", `There is no story "${story}".`);
  const versionId = toDraft ? await versionOfDraft(database, row.id) : row.live_version_id;
  if (versionId === null) return refuse("story_not_published", notPublished(story));
  const loaded = await load(versionId);
  const { callable } = loaded.plan;
  const isOpen =
    row.team_id === teamId ||
    callable?.access === "tenant" ||
    (callable?.access === "teams" && callable.teams.includes(row.team));
  if (callable === undefined || !isOpen || findAction(loaded.plan, callable.entry) === undefined) {
    return refuse(
      "call_not_allowed",
      `The story "${story}" can't be called from here. Its settings say by which it may.`,
    );
  }
  const inputs = readCallInputs(callable, payload);
  if (!inputs.ok) return refuse("call_inputs", `The story "${story}" was not called: ${inputs.message}`);
  const data = calledEvent(callable, inputs.body);
  return { ok: true, loaded, entry: callable.entry, exits: callable.exits, data };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function refuse(code: string, message: string): { ok: false; performed: Performed } {
  return { ok: false, performed: failed({ code, message }) };
}

/** $1 the id of a story or null, $2 its slug, $3 the slug of its team or null for $4, $4 the team that calls. */
const findStory = {
  name: "find_story_for_test",
  text: `
    SELECT y.id, y.team_id, y.live_version_id, mine.slug AS team
    FROM team mine JOIN team t ON t.tenant_id = mine.tenant_id JOIN story y ON y.team_id = t.id
    WHERE mine.id = $4 AND y.deleted_at IS NULL AND CASE WHEN $1::uuid IS NOT NULL THEN y.id = $1
      ELSE y.slug = $2 AND CASE WHEN $3::text IS NULL THEN y.team_id = $4 ELSE t.slug = $3 END END
    LIMIT 1`,
};
