import { randomUUID } from "node:crypto";
import { createDatabase, createVault, type Redactor } from "@fairlead/runtime/credentials";
import type { Clock, Intake } from "@fairlead/runtime/enqueue";
import type {
  ActionTest,
  ActionTested,
  Egress,
  MailResult,
  PlainMail,
  Recording,
  StoryTest,
  StoryTested,
} from "@fairlead/runtime/testmode";
import type pg from "pg";
import type { Logger } from "pino";
import { AppError } from "./appError.ts";
import type { Config } from "./config.ts";

/**
 * Tries actions out in this process, outside of every queue. What runs them is loaded with the first test: a process in which
 * nothing is tried out does not carry it.
 */
export type Tester = {
  /** `recording`: what answers in the place of the outside. Throws `too_many_requests` while as many tests run as may. */
  run(test: ActionTest, means?: { signal?: AbortSignal | undefined; recording?: Recording }): Promise<ActionTested>;
  /**
   * Tries a whole story out. `key`: by which `progressOf` tells how far it is. Throws `too_many_requests` as well.
   */
  runStory(
    test: Omit<StoryTest, "onProgress">,
    means?: { signal?: AbortSignal | undefined; key?: string | undefined },
  ): Promise<StoryTested>;
  /** How many runs of a story have begun in the test with this key; null: it does not run in this process. */
  progressOf(storyId: string, key: string): number | null;
  /** Sends a mail as the stories of a team do. Throws `too_many_requests` as well. */
  mail(teamId: string, mail: Pick<PlainMail, "to" | "subject" | "text">): Promise<MailResult>;
  /** The way out for requests of this process that are not of a test. */
  requests(): Promise<Egress["request"]>;
  stop(): Promise<void>;
};

/** Tests that run in a process at a time. */
const testsMax = 16;

/** What a tester needs. `redactor`: learns the secrets that tests use, for what the process logs. */
export type TesterOptions = {
  config: Pick<Config, "egress" | "keyring">;
  pool: pg.Pool;
  /** Starts the stories that a tested action calls. */
  intake: Pick<Intake, "accept">;
  clock: Clock;
  logger: Logger;
  redactor: Redactor;
};

/** Creates a tester. Its tests may go where the workers' runs may, and nowhere else. */
export function createTester(options: TesterOptions): Tester {
  const { clock } = options;
  const leaving = new AbortController();
  let loading: ReturnType<typeof loadMeans> | null = null;
  let running = 0;
  const progress = new Map<string, number>();

  function loadOnce(): ReturnType<typeof loadMeans> {
    loading ??= loadMeans(options).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  type Means = Awaited<ReturnType<typeof loadMeans>>;

  async function withMeans<Result>(work: (means: Means) => Promise<Result>): Promise<Result> {
    if (running >= testsMax) {
      const message = `${testsMax} tests are running here, as many as may at a time. Try again in a few seconds.`;
      throw new AppError("too_many_requests", message);
    }
    running += 1;
    try {
      return await work(await loadOnce());
    } finally {
      running -= 1;
    }
  }

  const untilStopped = (signal: AbortSignal | undefined) =>
    AbortSignal.any(signal === undefined ? [leaving.signal] : [leaving.signal, signal]);

  return {
    run: (test, { signal, ...means } = {}) =>
      withMeans(({ testAction, egress, vault, teamMail, files, call }) => {
        const stop = untilStopped(signal);
        return testAction(test, { egress, vault, teamMail, files, call, clock, ...means, signal: stop });
      }),
    runStory: (test, { signal, key } = {}) =>
      withMeans(async ({ testStory, egress, vault, teamMail, files, call }) => {
        const means = { egress, vault, teamMail, files, call, clock, signal: untilStopped(signal) };
        if (key === undefined) return testStory(test, means);
        const place = `${test.story.id} ${key}`;
        progress.set(place, 0);
        try {
          return await testStory({ ...test, onProgress: (runs) => progress.set(place, runs) }, means);
        } finally {
          progress.delete(place);
        }
      }),
    progressOf: (storyId, key) => progress.get(`${storyId} ${key}`) ?? null,
    mail: (teamId, mail) =>
      withMeans(({ teamMail }) => teamMail.send(teamId, { ...mail, id: randomUUID(), signal: leaving.signal })),
    async requests() {
      const { egress } = await loadOnce();
      return (spec) => egress.request(spec);
    },
    async stop() {
      leaving.abort();
      await (await loading?.catch(() => null))?.egress.close();
    },
  };
}

/** Loads what runs tests, and what that needs. */
async function loadMeans({ config, pool, intake, clock, logger, redactor }: TesterOptions) {
  const mode = await import("@fairlead/runtime/testmode");
  const report = ({ code, detail }: { code: string; detail?: string }) =>
    logger.info({ code, detail }, "a request of a test was not answered");
  const database = createDatabase(pool);
  const vault = createVault({ database, clock, keyring: config.keyring, redactor });
  const egress = mode.createEgress({ policy: config.egress, clock, report });
  return {
    ...{ testAction: mode.testAction, testStory: mode.testStory, vault, egress },
    teamMail: mode.createTeamMail({ database, vault, egress }),
    files: mode.createFileStore(database),
    call: mode.createTestCalls({ database, intake, clock }),
  };
}
