import { createSettings, createStoryPolicy } from "../src/policySettings.ts";
import type { Grant, Pool, Ticket } from "../src/ticket.ts";
import { type Command, policies, type Reply } from "../src/verbs.ts";

/**
 * The surroundings of a shard in a random test: queues that lose and double jobs, workers that die and come back, and
 * people who change policies. A command is chosen by four numbers and by what the shard has answered so far.
 */
export type World = {
  calls: number;
  runs: number;
  versions: number;
  /** Jobs in the queue or in the hands of a worker; one that was started stays, for the queue may deliver it again. */
  jobs: Grant[];
  running: Map<string, Grant[]>;
  /** Runs enqueued so far, the latest ones. */
  seen: Ticket[];
};

/** A choice: which verb, two details of it, and how much time passes before. All from 0 to 999. */
export type Intent = { verb: number; one: number; two: number; wait: number };

const workers = ["w1", "w2", "w3"];
const tenants = ["ta", "tb", "tc"];
const waitsMs = [0, 0, 0, 0, 0, -40, 1, 3, 7, 20, 50, 50, 120, 400, 400, 1_000, 1_000, 2_500, 5_001, 9_000, 16_000];
const rareWaitsMs = [31_000, 61_000, 130_000, 601_000, 3_700_000];

/** A world in which nothing has happened. */
export function createWorld(): World {
  return { calls: 0, runs: 0, versions: 0, jobs: [], running: new Map(), seen: [] };
}

/** Ms that pass before a command; now and then the clock goes back. */
export function waitOf({ wait }: Intent): number {
  return wait >= 985 ? pickFrom(rareWaitsMs, wait) : pickFrom(waitsMs, wait);
}

const table: [number, (world: World, intent: Intent) => Command][] = [
  [210, enqueue],
  [400, start],
  [640, complete],
  [760, tick],
  [800, reap],
  [850, () => ({ verb: "admit" })],
  [880, confirm],
  [900, (_, { one }) => ({ verb: "leave", worker: pickFrom(workers, one) })],
  [920, discard],
  [950, configureStory],
  [965, configureFleet],
  [1_000, tick],
];

/** The command that an intent means in this world. */
export function toCommand(world: World, intent: Intent): Command {
  world.calls += 1;
  const [, make] = table.find(([below]) => intent.verb < below) ?? [0, reap];
  return make(world, intent);
}

/** Lets the world see an answer: granted runs get into the queue, most of the time. */
export function takeAnswer(world: World, command: Command, { reply, intent }: { reply: Reply; intent: Intent }): void {
  const handed = [...reply.granted.filter(({ started }) => !started), ...(reply.redeliver ?? [])];
  // A process may die between admission and queue.
  if (intent.two % 10 !== 0) world.jobs.push(...handed);
  world.jobs.splice(0, Math.max(0, world.jobs.length - 40));
  if (command.verb === "complete") {
    const begun = [...(world.running.get(command.worker) ?? []), ...reply.granted.filter(({ started }) => started)];
    world.running.set(command.worker, begun.slice(-12));
  }
  if (command.verb !== "start") return;
  const started = world.running.get(command.worker) ?? [];
  for (const [index, verdict] of (reply.verdicts ?? []).entries()) {
    const run = command.runs[index];
    if (verdict === "go" && run !== undefined) started.push(run as Grant);
  }
  world.running.set(command.worker, started.slice(-12));
}

function reap(): Command {
  return { verb: "reap" };
}

function enqueue(world: World, { one, two }: Intent): Command {
  const count = one % 17 === 0 ? 30 : 1 + (one % 5);
  return { verb: "enqueue", tickets: Array.from({ length: count }, (_, at) => ticket(world, one + at * 7, two + at)) };
}

function ticket(world: World, one: number, two: number): Ticket {
  const known = world.seen[two % 97];
  if (known !== undefined) return known;
  world.runs += 1;
  const story = one % 6;
  const pool: Pool = two % 4 === 0 ? "io" : "cpu";
  const storyRunId = `sr${story}-${(one + two) % 4}`;
  const named = { runId: `r${String(world.runs).padStart(4, "0")}`, storyRunId, storyId: `s${story}` };
  const made = { ...named, tenantId: pickFrom(tenants, story), pool, payload: `p${world.runs}` };
  world.seen = [...world.seen.slice(-19), made];
  return made;
}

function start(world: World, { one, two }: Intent): Command {
  const worker = pickFrom(workers, one);
  const from = world.jobs.length === 0 ? 0 : two % world.jobs.length;
  const jobs = world.jobs.slice(from, from + 1 + (one % 4));
  if (one % 10 !== 0) world.jobs.splice(from, jobs.length);
  return { verb: "start", worker, runs: jobs.map((job) => vary(job, two)) };
}

/** Mostly as granted; now and then without story and pool, under another delivery, or a run that nobody knows. */
function vary(job: Grant, two: number): Grant {
  const { borrowed, waits, ...named } = job;
  if (two % 23 === 0) return { ...named, delivery: job.delivery + 1 };
  if (two % 29 === 0) return { ...named, runId: `x${two % 7}` };
  if (two % 31 !== 0) return named;
  return { runId: `y${two % 5}`, storyRunId: job.storyRunId, delivery: 1 } as Grant;
}

function complete(world: World, { one, two }: Intent): Command {
  const worker = pickFrom(workers, one);
  const running = world.running.get(worker) ?? [];
  const ended = running.splice(0, 1 + (two % 3));
  if (two % 19 === 0) running.push(...ended);
  const named = two % 37 === 0 ? world.seen.slice(0, 2) : ended;
  const runs = named.map((run, at) => ({
    ...{ runId: run.runId, storyRunId: run.storyRunId, pool: run.pool ?? "cpu", outcome: "emitted" },
    actualMs: pickFrom([0, 1, 5, 50, 99.5, 250, 3_000, 20_000, 70_000], one + at * 3),
    children:
      two % 2 === 0 && run.storyId ? [{ ...ticket(world, one + at, 101 + two), storyRunId: run.storyRunId }] : [],
  }));
  const starts = { cpu: pickFrom([0, 0, 1, 2, 5], one), io: pickFrom([0, 0, 1, 3], two) };
  return { verb: "complete", worker, runs: runs.map((run) => ({ ...run, children: run.children.map(fresh) })), starts };
}

/** Children belong to the story run of their parent, so a known ticket is not taken for another story run. */
function fresh(child: Ticket): Ticket {
  return { ...child, runId: `${child.runId}${child.storyRunId}` };
}

function tick(world: World, { one, two }: Intent): Command {
  const worker = pickFrom(workers, one);
  const slots = { cpu: pickFrom([1, 4, 4, 12, 12, 40], two), io: pickFrom([0, 2, 10], two) };
  const running = (world.running.get(worker) ?? []).map(({ runId, storyRunId, storyId, tenantId, pool }) => ({
    ...{ runId, storyRunId },
    ...(storyId === undefined ? {} : { storyId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(pool === undefined ? {} : { pool }),
  }));
  return { verb: "tick", worker, slots, running: one % 11 === 0 ? [] : running };
}

function confirm(world: World, { one }: Intent): Command {
  return { verb: "confirm", runs: world.jobs.slice(0, 1 + (one % 4)) };
}

function discard(world: World, { one, two }: Intent): Command {
  const known = world.seen[one % 20];
  if (two % 3 === 0) return { verb: "discard", what: { storyId: `s${one % 6}` } };
  return { verb: "discard", what: { storyRunId: known?.storyRunId ?? "sr0-0" } };
}

function configureStory(world: World, { one, two }: Intent): Command {
  world.versions += two % 8 === 0 ? 0 : 1;
  const policy = createStoryPolicy({
    weight: pickFrom([1, 1, 0.5, 3, 0.01], one),
    priority: pickFrom(["normal", "high", "low"], two),
    throttle: pickFrom([1, 1, 0.5, 0.1, 0], one + two),
    paused: (one + two) % 7 === 0,
    budgetMs: pickFrom([null, null, 500, 20_000], one),
  });
  return { verb: "configure", configuration: { version: world.versions, storyId: `s${one % 6}`, policy } };
}

function configureFleet(world: World, { one, two }: Intent): Command {
  world.versions += 1;
  const tenancy = pickFrom(["single", "multi"] as const, two);
  const settings = createSettings({
    ...{ policy: pickFrom(policies, one), tenancy, dampened: two % 3 !== 0 },
    ...{ budgetMs: pickFrom([1_500_000, 3_000], one + two), share: pickFrom([0.3, 0.5, 0.1], one) },
    ...{ reserve: pickFrom([0.1, 0, 0.3], two), refillMs: 5_000 },
  });
  return { verb: "configure", configuration: { version: world.versions, settings } };
}

function pickFrom<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T;
}
