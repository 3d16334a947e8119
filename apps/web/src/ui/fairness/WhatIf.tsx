"use client";

import { useMutation } from "@tanstack/react-query";
import { History } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";
import { FilterSelect } from "../parts/FilterSelect.tsx";
import { WhatIfResult } from "./WhatIfResult.tsx";

const policies = [
  { value: "fifo", words: "In the order they came" },
  { value: "roundRobin", words: "Stories in turns" },
  { value: "strict", words: "Shares, nothing lent" },
] as const;
const priorities = [
  { value: "low", words: "Low priority" },
  { value: "normal", words: "Normal priority" },
  { value: "high", words: "High priority" },
] as const;
const weights = ["0.25", "0.5", "2", "4", "10"].map((value) => ({ value, words: `Weight ${value}` }));
const spans = ["1", "5", "15", "30"].map((value) => ({ value, words: `Last ${value} min` }));

/** Replays the last minutes with other rules, and says what would have changed. Nothing changes by it. */
export function WhatIf({ stories }: { stories: readonly { id: string; name: string }[] }) {
  const trpc = useTRPC();
  const replay = useMutation(trpc.fairness.whatIf.mutationOptions());
  const [span, setSpan] = useState<string | null>(null);
  const [policy, setPolicy] = useState<string | null>(null);
  const [story, setStory] = useState<string | null>(null);
  const [priority, setPriority] = useState<string | null>(null);
  const [weight, setWeight] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = policies.find(({ value }) => value === policy)?.value;
    const rank = priorities.find(({ value }) => value === priority)?.value;
    const change = { ...(rank && { priority: rank }), ...(weight !== null && { weight: Number(weight) }) };
    replay.mutate({
      minutes: Number(span ?? 5),
      ...(chosen && { policy: chosen }),
      ...(story !== null && { story: { id: story, ...change } }),
    });
  };
  return (
    <section aria-label="What if" className="rounded-panel border border-line border-b-line-strong bg-paper p-4">
      <h2 className="mb-1 text-large">What if</h2>
      <p className="mb-3 text-ink-2">
        Replays the runs of the last minutes on a model of the workers, with other rules. Nothing is changed by it.
      </p>
      <form method="post" onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <FilterSelect label="Minutes to replay" any="Last 5 min" value={span} options={spans} onChange={setSpan} />
        <FilterSelect label="Order" any="Order as it is" value={policy} options={policies} onChange={setPolicy} />
        <FilterSelect
          label="Story"
          any="Stories as they are"
          value={story}
          options={stories.map(({ id, name }) => ({ value: id, words: name }))}
          onChange={setStory}
        />
        {story !== null && (
          <>
            <FilterSelect
              label="Priority of the story"
              any="Priority as it is"
              value={priority}
              options={priorities}
              onChange={setPriority}
            />
            <FilterSelect
              label="Weight of the story"
              any="Weight as it is"
              value={weight}
              options={weights}
              onChange={setWeight}
            />
          </>
        )}
        <Button type="submit" look="primary" icon={<History aria-hidden />} busy={replay.isPending}>
          Replay
        </Button>
      </form>
      <div aria-live="polite">
        {replay.error && <p className="mt-3 text-bad">{toApiProblem(replay.error).message}</p>}
        {replay.data !== undefined && <WhatIfResult answer={replay.data} />}
      </div>
    </section>
  );
}
