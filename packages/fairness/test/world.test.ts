import * as fc from "fast-check";
import { expect, it } from "vitest";
import { policies, waitingReasons } from "../src/verbs.ts";
import { playModel, sequencesOf } from "./conformance.ts";

it("the random sequences reach every verb, policy, verdict, reason and kind of decision", () => {
  const seen = new Map<string, number>();
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const sequence of fc.sample(sequencesOf({ min: 100, max: 300 }, 1_000), { seed: 1, numRuns: 300 })) {
    for (const { command, isRepeated, expected } of playModel(sequence)) {
      note(isRepeated ? "repeated" : `verb ${command.verb}`);
      if (command.verb === "configure" && "settings" in command.configuration)
        note(`policy ${command.configuration.settings.policy} ${command.configuration.settings.tenancy}`);
      for (const verdict of expected.reply.verdicts ?? []) note(`verdict ${verdict}`);
      for (const record of expected.records)
        note(record.decision === "blocked" ? `blocked ${record.reason}` : record.decision);
      for (const { waits } of expected.reply.granted)
        for (const reason of Object.keys(waits ?? {})) note(`wait ${reason}`);
      if (expected.reply.redeliver?.length) note("redelivered");
      if (expected.reply.lost?.length) note("lost");
      if (expected.reply.drained?.length) note("drained");
      if (expected.reply.removed) note("removed");
      if (expected.reply.more) note("more");
      if (expected.reply.nextWakeMs !== null) note("wake");
    }
  }
  const verbs = ["enqueue", "start", "complete", "tick", "reap", "leave", "admit", "confirm", "discard", "configure"];
  const wanted = [
    ...verbs.map((verb) => `verb ${verb}`),
    ...policies.flatMap((policy) => [`policy ${policy} single`, `policy ${policy} multi`]),
    ...["go", "owned", "stale", "cancelled"].map((verdict) => `verdict ${verdict}`),
    ...["concurrency", "slow_start", "budget", "throttle", "paused"].map((reason) => `blocked ${reason}`),
    ...waitingReasons.map((reason) => `wait ${reason}`),
    ...["admitted", "borrowed", "redelivered", "lost", "drained", "removed", "more", "wake", "repeated"],
  ];
  expect(wanted.filter((what) => (seen.get(what) ?? 0) < 20)).toEqual([]);
});
