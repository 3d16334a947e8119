"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Eraser, FastForward, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";
import { Ago } from "../parts/Moment.tsx";
import { countOf, formatCount } from "../parts/time.ts";
import { type Memory, memoryWarning } from "./memoryWarning.ts";

type ActionMemoryProps = { storyId: string; slug: string };

/** What an action remembers and lets wait now: to look at, to forget, to let go. */
export function ActionMemory({ storyId, slug }: ActionMemoryProps) {
  const trpc = useTRPC();
  const place = { storyId, slug };
  const memory = useQuery(trpc.memory.get.queryOptions(place, { refetchInterval: 5_000 }));
  if (memory.data === undefined)
    return <p className="text-ink-2">{memory.error ? toApiProblem(memory.error).message : "…"}</p>;
  if (memory.data === null || isEmpty(memory.data))
    return <p className="text-ink-2">Nothing is remembered or waits here now.</p>;
  const warning = memoryWarning(memory.data);
  return (
    <div className="flex flex-col gap-2">
      {warning !== null && (
        <p role="alert" className="flex gap-1.5 rounded-control bg-wait-bg px-3 py-2 text-wait">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{warning}</span>
        </p>
      )}
      <MemoryLists memory={memory.data} />
      <MemoryButtons place={place} memory={memory.data} />
    </div>
  );
}

function isEmpty({ values, groups, waiting }: Memory): boolean {
  return values.count + groups.count + waiting.count === 0;
}

const shownMax = 10;

function MemoryLists({ memory: { values, groups, waiting } }: { memory: Memory }) {
  return (
    <>
      {values.count > 0 && (
        <MemoryList
          title={`${formatCount(values.count)} ${values.count === 1 ? "value is" : "values are"} compared with`}
          rows={values.latest.map(({ value }) => ({ key: value, content: <code className="break-all">{value}</code> }))}
        />
      )}
      {groups.count > 0 && (
        <MemoryList
          title={countOf(groups.count, "open group")}
          rows={groups.next.map(({ group, items, size, until }) => ({
            key: group,
            content: (
              <>
                <code className="break-all">{group}</code> {items}
                {size === null ? "" : ` of ${size}`}, ends <Ago at={until} /> at the latest
              </>
            ),
          }))}
        />
      )}
      {waiting.count > 0 && (
        <MemoryList
          title={`${countOf(waiting.count, "event")} ${waiting.count === 1 ? "waits" : "wait"}`}
          rows={waiting.next.map(({ storyRunId, until }, at) => ({
            key: `${storyRunId} ${at}`,
            content: (
              <Link href={`/runs/${storyRunId}`} className="underline underline-offset-2">
                goes on <Ago at={until} />
              </Link>
            ),
          }))}
        />
      )}
    </>
  );
}

type MemoryListProps = { title: string; rows: readonly { key: string; content: React.ReactNode }[] };

function MemoryList({ title, rows }: MemoryListProps) {
  return (
    <div>
      <p className="font-semibold">{title}</p>
      <ul className="text-ink-2">
        {rows.slice(0, shownMax).map(({ key, content }) => (
          <li key={key}>{content}</li>
        ))}
        {rows.length > shownMax && <li>…</li>}
      </ul>
    </div>
  );
}

type MemoryButtonsProps = { place: { storyId: string; slug: string }; memory: Memory };

function MemoryButtons({ place, memory: { values, waiting } }: MemoryButtonsProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries(trpc.memory.get.queryFilter(place));
  const forget = useMutation(trpc.memory.forget.mutationOptions({ onSuccess }));
  const release = useMutation(trpc.memory.release.mutationOptions({ onSuccess }));
  if (!useMayEdit()) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {values.count > 0 && (
        <ConfirmButton
          icon={<Eraser aria-hidden />}
          question="Forget the values? Events like earlier ones are passed on again."
          yes="Forget"
          no="Keep"
          busy={forget.isPending}
          onConfirm={() => forget.mutate(place)}
        >
          Forget values
        </ConfirmButton>
      )}
      {waiting.count > 0 && (
        <ConfirmButton
          icon={<FastForward aria-hidden />}
          question="Let go of all that waits here now?"
          yes="Let go"
          no="Keep"
          busy={release.isPending}
          onConfirm={() => release.mutate(place)}
        >
          Let go
        </ConfirmButton>
      )}
    </div>
  );
}
