"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Pause, Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";
import { FormProblem } from "../shell/FormProblem.tsx";
import { TextField } from "../shell/TextField.tsx";
import type { StoryPolicy } from "./figures.ts";
import { readPolicyFields, toPolicyFields } from "./policyFields.ts";
import { priorityHints } from "./priorityHints.ts";

type PolicyFormProps = { storyId: string; policy: StoryPolicy };

/** What people set for a story's share. Who may not change it sees it. */
export function PolicyForm({ storyId, policy }: PolicyFormProps) {
  const mayEdit = useMayEdit();
  const save = useSavePolicy(storyId);
  const [fields, setFields] = useState(() => toPolicyFields(policy));
  const [asked, setAsked] = useState(false);
  const read = readPolicyFields(fields);
  const problem = save.error === null ? null : toApiProblem(save.error);
  const problemOf = (field: keyof typeof read.problems) =>
    (asked ? read.problems[field] : undefined) ?? (problem?.path === field ? problem.message : null);
  const isChanged = JSON.stringify(fields) !== JSON.stringify(toPolicyFields(policy));

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    if (read.change !== null) save.mutate({ id: storyId, ...read.change });
  }

  return (
    <section aria-label="Policy" className="rounded-panel border border-line border-b-line-strong bg-paper p-4">
      <div className="mb-3 flex items-center justify-between gap-2">
        <h2 className="text-large">Policy</h2>
        {mayEdit && (
          <Button
            icon={policy.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
            busy={save.isPending && save.variables.paused !== undefined}
            onClick={() => save.mutate({ id: storyId, paused: !policy.paused })}
          >
            {policy.paused ? "Resume" : "Pause"}
          </Button>
        )}
      </div>
      {!mayEdit && <p className="mb-3 text-ink-2">An editor of this workspace can change it.</p>}
      {problem !== null && problem.path === null && <FormProblem>{problem.message}</FormProblem>}
      <form onSubmit={submit} noValidate>
        <fieldset disabled={!mayEdit}>
          <legend className="sr-only">Share of this story</legend>
          <PriorityField value={fields.priority} onChange={(priority) => setFields({ ...fields, priority })} />
          <TextField
            label="Weight"
            hint="Its part beside other stories, 0.01 to 100; 1 is normal."
            inputMode="decimal"
            value={fields.weight}
            problem={problemOf("weight")}
            onChange={({ target }) => setFields({ ...fields, weight: target.value })}
          />
          <TextField
            label="Throttle, %"
            hint="How much of its share it may use, 0 to 100."
            inputMode="decimal"
            value={fields.throttle}
            problem={problemOf("throttle")}
            onChange={({ target }) => setFields({ ...fields, throttle: target.value })}
          />
          <TextField
            label="Budget, worker seconds a minute"
            hint="Empty: the installation's."
            inputMode="decimal"
            value={fields.budget}
            problem={problemOf("budgetMs")}
            onChange={({ target }) => setFields({ ...fields, budget: target.value })}
          />
          {mayEdit && (
            <div className="flex items-center gap-3">
              <Button
                type="submit"
                look="primary"
                busy={save.isPending && save.variables.weight !== undefined}
                disabled={!isChanged}
              >
                Apply
              </Button>
              <span role="status" className="flex items-center gap-1 text-ok">
                {save.isSuccess && !isChanged && (
                  <>
                    <Check aria-hidden className="size-4" /> Applied
                  </>
                )}
              </span>
            </div>
          )}
        </fieldset>
      </form>
    </section>
  );
}

function useSavePolicy(storyId: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.fairness.setPolicy.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.fairness.story.queryFilter({ id: storyId })),
    }),
  );
}

type PriorityFieldProps = { value: StoryPolicy["priority"]; onChange: (priority: StoryPolicy["priority"]) => void };

const priorities = ["low", "normal", "high"] as const;

function PriorityField({ value, onChange }: PriorityFieldProps) {
  return (
    <fieldset className="mb-4">
      <legend className="mb-1.5 font-semibold">Priority</legend>
      <div className="flex gap-1">
        {priorities.map((priority) => (
          <label
            key={priority}
            className="flex h-8 flex-1 cursor-pointer items-center justify-center rounded-control border border-line border-b-line-strong font-semibold text-ink-2 capitalize has-checked:border-ink has-checked:bg-ink has-checked:text-paper has-disabled:cursor-default has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name="priority"
              value={priority}
              checked={priority === value}
              onChange={() => onChange(priority)}
              className="sr-only"
            />
            {priority}
          </label>
        ))}
      </div>
      <p className="mt-1.5 text-ink-3">{priorityHints[value]}</p>
    </fieldset>
  );
}
