/**
 * Every number that Fairlead tells of itself: name, unit, labels and meaning. docs/telemetry.md repeats this table, and a
 * test holds the two together. Names are those that Prometheus shows; times are seconds.
 *
 * `kind`: a `counter` only grows, a `gauge` is read when somebody asks, a `histogram` counts by size. `labels` have few
 * values each, none of which grows with the number of stories; `story` has at most `storiesMax` and `other`.
 */
export type Metric = {
  kind: "counter" | "gauge" | "histogram";
  /** As OpenTelemetry writes units. */
  unit: string;
  labels: readonly string[];
  help: string;
  /** Upper ends of a histogram's buckets. */
  buckets?: readonly number[];
};

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const durationBuckets = [0.0001, 0.0005, ...latencyBuckets];
const storyRunBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];
const countBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384];

const admission = {
  fairlead_admission_grants_total: {
    kind: "counter",
    unit: "{run}",
    labels: ["pool", "decision"],
    help: "Runs that were given a slot: `admitted` within their story's share, `borrowed` beyond it because nobody else needed the slot.",
  },
  fairlead_admission_blocks_total: {
    kind: "counter",
    unit: "{decision}",
    labels: ["pool", "reason"],
    help: "Times that a story with waiting runs began to be held up, by waiting reason.",
  },
  fairlead_admission_charged_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["pool"],
    help: "Slot time that was taken from budgets when runs were admitted, as estimated then; completion settles the difference.",
  },
  fairlead_admission_reachable: {
    kind: "gauge",
    unit: "1",
    labels: [],
    help: "1 if Redis said how the fleet is when this was read, else 0; the fleet's numbers are NaN then.",
  },
} as const satisfies Record<string, Metric>;

const runs = {
  fairlead_action_run_duration_seconds: {
    kind: "histogram",
    unit: "s",
    labels: ["action_type", "outcome"],
    buckets: durationBuckets,
    help: "Time that recorded action runs took, by type of action and outcome.",
  },
  fairlead_action_run_retries_total: {
    kind: "counter",
    unit: "{run}",
    labels: ["action_type"],
    help: "Attempts that failed and are made again after a back-off.",
  },
  fairlead_worker_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["pool"],
    help: "Slot time that jobs used from their claim to their record: what stories are charged.",
  },
  fairlead_run_start_latency_seconds: {
    kind: "histogram",
    unit: "s",
    labels: ["pool"],
    buckets: latencyBuckets,
    help: "Time from a run being due to its start on a worker. Runs that followed inside another's job have none.",
  },
  fairlead_run_handoff_seconds: {
    kind: "histogram",
    unit: "s",
    labels: ["pool"],
    buckets: latencyBuckets,
    help: "Time that admitted runs lay in the queue before a worker took them. Hosts' clocks that differ show in it.",
  },
  fairlead_run_deliveries_total: {
    kind: "counter",
    unit: "{run}",
    labels: ["pool", "verdict"],
    help: "Runs that came out of the queue, by what admission said: `go`, or dropped as `owned`, `stale` or `cancelled`.",
  },
  fairlead_run_wait_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["reason"],
    help: "Time that runs waited on the backlog before they were admitted, by waiting reason.",
  },
  fairlead_run_waits_total: {
    kind: "counter",
    unit: "{run}",
    labels: ["reason"],
    help: "Runs that waited for that reason.",
  },
  fairlead_promise_lost_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["pool"],
    help: "Failed to deliver on promise: time that runs waited although their story had budget and share, for want of a free slot.",
  },
  fairlead_promise_failures_total: {
    kind: "counter",
    unit: "{run}",
    labels: ["pool"],
    help: "Runs that lost more than a second so.",
  },
  fairlead_story_run_duration_seconds: {
    kind: "histogram",
    unit: "s",
    labels: [],
    buckets: storyRunBuckets,
    help: "Time from the acceptance of a story run's first event to its closing: end to end, waits included.",
  },
} as const satisfies Record<string, Metric>;

const record = {
  fairlead_record_batch_units: {
    kind: "histogram",
    unit: "{unit}",
    labels: [],
    buckets: countBuckets,
    help: "Runs (with what followed inline) that were written by one statement, which is one commit.",
  },
  fairlead_record_batch_rows: {
    kind: "histogram",
    unit: "{row}",
    labels: [],
    buckets: countBuckets,
    help: "Rows that one statement wrote. Its sum over that of all action runs is the rows per run.",
  },
  fairlead_record_commit_duration_seconds: {
    kind: "histogram",
    unit: "s",
    labels: ["outcome"],
    buckets: latencyBuckets,
    help: "Time of one such statement: `committed`, `rejected` by the database, or `unavailable`.",
  },
  fairlead_commits_total: {
    kind: "counter",
    unit: "{commit}",
    labels: ["statement"],
    help: "Commits that wrote the record: `append` for runs and events, `close` for story runs that ended.",
  },
} as const satisfies Record<string, Metric>;

const chores = {
  fairlead_chore_passes_total: {
    kind: "counter",
    unit: "{pass}",
    labels: ["chore", "outcome"],
    help: "Passes of a chore (heartbeat, reap, sweep, timers, …), `ok` or `failed`.",
  },
  fairlead_chore_found_total: {
    kind: "counter",
    unit: "{item}",
    labels: ["chore", "what"],
    help: "What chores found and did, such as runs that `reap` had `redelivered` or that `sweep` has `enqueued`.",
  },
  fairlead_chore_duration_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["chore"],
    help: "Time that passes of a chore took.",
  },
} as const satisfies Record<string, Metric>;

const webhooks = {
  fairlead_webhook_request_duration_seconds: {
    kind: "histogram",
    unit: "s",
    labels: ["status"],
    buckets: latencyBuckets,
    help: "Time from a webhook call's head to its answer, by status class; `2xx` is durably accepted, `gone` a caller that did not wait.",
  },
} as const satisfies Record<string, Metric>;

const fleet = {
  fairlead_pool_workers: { kind: "gauge", unit: "{worker}", labels: ["pool"], help: "Living workers with such slots." },
  fairlead_pool_slots: { kind: "gauge", unit: "{slot}", labels: ["pool"], help: "Slots of all living workers." },
  fairlead_pool_slots_taken: {
    kind: "gauge",
    unit: "{slot}",
    labels: ["pool"],
    help: "Runs that hold a slot or are on their way to one.",
  },
  fairlead_pool_runs_waiting: { kind: "gauge", unit: "{run}", labels: ["pool"], help: "Runs on the backlog." },
  fairlead_pool_stories_ready: {
    kind: "gauge",
    unit: "{story}",
    labels: ["pool"],
    help: "Stories in line for the next free slot.",
  },
  fairlead_pool_stories_gated: {
    kind: "gauge",
    unit: "{story}",
    labels: ["pool"],
    help: "Stories that wait until a run of their own ends.",
  },
  fairlead_pool_stories_parked: {
    kind: "gauge",
    unit: "{story}",
    labels: ["pool"],
    help: "Stories that wait until their budget returns.",
  },
  fairlead_pool_handoffs: {
    kind: "gauge",
    unit: "{run}",
    labels: ["pool"],
    help: "Runs that were handed over and not started yet.",
  },
  fairlead_pool_oldest_handoff_seconds: {
    kind: "gauge",
    unit: "s",
    labels: ["pool"],
    help: "Age of the oldest of them.",
  },
  fairlead_pool_look_ahead_runs: {
    kind: "gauge",
    unit: "{run}",
    labels: ["pool"],
    help: "Runs that may be handed over beyond the free slots.",
  },
} as const satisfies Record<string, Metric>;

const processes = {
  fairlead_database_silent: {
    kind: "gauge",
    unit: "1",
    labels: [],
    help: "1 while PostgreSQL says nothing although connections to it stand, so that all who need it are refused at once; else 0.",
  },
  fairlead_log_lines_dropped_total: {
    kind: "counter",
    unit: "{line}",
    labels: [],
    help: "Lines of this process's log that were dropped because the disk behind it is full.",
  },
  process_resident_memory_bytes: { kind: "gauge", unit: "By", labels: [], help: "Resident memory." },
  process_cpu_seconds_total: { kind: "counter", unit: "s", labels: [], help: "CPU time, user and system." },
  process_start_time_seconds: { kind: "gauge", unit: "s", labels: [], help: "When the process started, Unix time." },
  nodejs_eventloop_lag_p50_seconds: {
    kind: "gauge",
    unit: "s",
    labels: [],
    help: "Median delay of the event loop since the last reading.",
  },
  nodejs_eventloop_lag_p99_seconds: { kind: "gauge", unit: "s", labels: [], help: "Its 99th percentile." },
  nodejs_eventloop_lag_max_seconds: { kind: "gauge", unit: "s", labels: [], help: "The longest of these delays." },
} as const satisfies Record<string, Metric>;

/** The metrics that name stories; only workers' listeners, which are private, tell them. */
export const storyMetrics = {
  fairlead_story_jobs_total: { kind: "counter", unit: "{job}", labels: ["story"], help: "Jobs that ended." },
  fairlead_story_worker_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["story"],
    help: "Slot time that the story used.",
  },
  fairlead_story_wait_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["story"],
    help: "Time that its runs waited on the backlog, for whatever reason.",
  },
  fairlead_story_promise_lost_seconds_total: {
    kind: "counter",
    unit: "s",
    labels: ["story"],
    help: "Time of this that was lost for want of a free slot alone.",
  },
  fairlead_story_budget_before_seconds: {
    kind: "gauge",
    unit: "s",
    labels: ["story"],
    help: "Its budget before the last decision on it.",
  },
  fairlead_story_budget_after_seconds: {
    kind: "gauge",
    unit: "s",
    labels: ["story"],
    help: "Its budget after that decision; negative while it pays off what it took in advance.",
  },
} as const satisfies Record<string, Metric>;

/** The metrics that OpenTelemetry collects, in the order in which they are told. */
export const metricTable = { ...admission, ...runs, ...record, ...chores, ...webhooks, ...fleet, ...processes };

type Table = typeof metricTable;

/** The names of one kind of metric. */
export type MetricName<Kind extends Metric["kind"]> = {
  [Name in keyof Table]: Table[Name]["kind"] extends Kind ? Name : never;
}[keyof Table];

type Texts<Labels> = { readonly [Index in keyof Labels]: string };

/** One text for each label of a metric, in the order of the table. */
export type LabelValues<Name extends keyof Table> = Texts<Table[Name]["labels"]>;
