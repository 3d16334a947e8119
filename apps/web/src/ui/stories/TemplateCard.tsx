"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Check, KeyRound, Library } from "lucide-react";
import { useRouter } from "next/navigation";
import type { TemplateRow } from "../../server/templates.ts";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { kindOf } from "../board/actionKinds.ts";
import { Plate } from "../board/Plate.tsx";
import { Button } from "../parts/Button.tsx";

/** A template: its actions in their order, what it is for, and what has to be kept for it to run. */
export function TemplateCard({ template }: { template: TemplateRow }) {
  const { name, summary, actions, key } = template;
  const { make, busy, problem } = useTemplate(key);
  return (
    <li className="sheet flex flex-col rounded-card p-4">
      <ol aria-label="Actions" className="mb-3 flex flex-wrap items-center">
        {actions.map(({ slug, name: action, type, mode }, at) => (
          <li key={slug} className="flex items-center" title={`${action}, ${kindOf({ type }).title}`}>
            {at > 0 && <span aria-hidden className="h-[1.75px] w-3 bg-line-strong" />}
            <span className="sr-only">{`${action}, ${kindOf({ type }).title}`}</span>
            <Plate action={{ type, options: { mode } }} />
          </li>
        ))}
      </ol>
      <h3 className="font-semibold text-large">{name}</h3>
      <p className="mt-1 text-ink-2">{summary}</p>
      <Needs template={template} />
      {problem !== null && (
        <p role="alert" className="mt-3 text-bad">
          {problem}
        </p>
      )}
      <div className="mt-auto pt-4">
        <Button busy={busy} onClick={make} aria-label={`Begin with this: ${name}`}>
          Begin with this
        </Button>
      </div>
    </li>
  );
}

/** What it reads, with a tick where the team keeps it already. */
function Needs({ template: { needs, isScheduled } }: { template: TemplateRow }) {
  return (
    <ul aria-label="What it needs" className="mt-3 flex flex-col gap-1 text-small">
      {needs.map(({ kind, slug, isThere }) => {
        const Icon = isThere ? Check : kind === "credential" ? KeyRound : Library;
        return (
          <li key={`${kind} ${slug}`} className="flex items-center gap-1.5 text-ink-2">
            <Icon aria-hidden className={isThere ? "size-3.5 text-ok" : "size-3.5"} />
            <span>
              {kind === "credential" ? "Credential" : "Resource"} <code className="text-[11.5px]">{slug}</code>
              {isThere ? ", which is there" : ""}
            </span>
          </li>
        );
      })}
      {isScheduled && (
        <li className="flex items-center gap-1.5 text-ink-2">
          <CalendarClock aria-hidden className="size-3.5" />
          Runs by itself once it is published
        </li>
      )}
      {needs.length === 0 && !isScheduled && <li className="text-ink-2">Needs nothing else</li>}
    </ul>
  );
}

function useTemplate(key: string) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const making = useMutation(
    trpc.templates.use.mutationOptions({
      onSuccess: ({ story }) => {
        void queryClient.invalidateQueries(trpc.stories.list.infiniteQueryFilter());
        router.push(`/stories/${story.id}`);
      },
    }),
  );
  return {
    make: () => making.mutate({ key }),
    busy: making.isPending || making.isSuccess,
    problem: making.error ? toApiProblem(making.error).message : null,
  };
}
