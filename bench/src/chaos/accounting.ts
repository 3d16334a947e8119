/** What senders, the sink and the database say after a fault, when everything has come to rest. */
export type Observed = {
  calls: readonly { id: string; acknowledged: boolean }[];
  /** How many events are stored under the id of a call. */
  stored: ReadonlyMap<string, number>;
  /** How many requests the sink has had under an idempotency key. */
  effects: ReadonlyMap<string, number>;
  /** Ids of recorded runs that made a request, and whether they succeeded. A run's id is its idempotency key. */
  requesting: ReadonlyMap<string, boolean>;
  record: RecordCounts;
};

/** What the database holds. */
export type RecordCounts = {
  /** (Event, link) pairs without a run. */
  missingRuns: number;
  /** Runs of what no event and link lead to, runs that are there twice, events that are there twice. */
  duplicatedRecords: number;
  /** Story runs that count as succeeded with more or fewer runs than they have to have. */
  incompleteStoryRuns: number;
  openStoryRuns: number;
  /** Closed story runs in another state than `succeeded`. */
  failedStoryRuns: number;
  /** Rows of the views that have to be empty. */
  invariantRows: number;
};

/** The balance of one fault, in the words of queue checkers: events by what their senders know and what is stored. */
export type Account = RecordCounts & {
  attempted: number;
  acknowledged: number;
  /** Acknowledged, and not stored. */
  lost: number;
  /** Stored, and never sent. */
  unexpected: number;
  /** Stored, and not acknowledged: the sender could not know. */
  recovered: number;
  /** Requests beyond the first under one key. */
  duplicatedEffects: number;
  /** Runs that are recorded as succeeded, and whose request never arrived. */
  missingEffects: number;
  /** Requests whose run is not in the record. */
  unrecordedEffects: number;
};

/** Adds up what was observed. Duplicated events count among the duplicated records. */
export function account({ calls, stored, effects, requesting, record }: Observed): Account {
  const attempted = new Set(calls.map(({ id }) => id));
  const acknowledged = new Set(calls.filter((call) => call.acknowledged).map(({ id }) => id));
  const storedIds = [...stored.keys()];
  const succeeded = [...requesting].filter(([, hasSucceeded]) => hasSucceeded);
  return {
    ...record,
    attempted: attempted.size,
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((id) => !stored.has(id)).length,
    unexpected: storedIds.filter((id) => !attempted.has(id)).length,
    recovered: storedIds.filter((id) => attempted.has(id) && !acknowledged.has(id)).length,
    duplicatedRecords: record.duplicatedRecords + beyondFirst(stored),
    duplicatedEffects: beyondFirst(effects),
    missingEffects: succeeded.filter(([id]) => !effects.has(id)).length,
    unrecordedEffects: [...effects.keys()].filter((id) => !requesting.has(id)).length,
  };
}

function beyondFirst(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}
