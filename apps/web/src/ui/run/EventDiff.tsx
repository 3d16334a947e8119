"use client";

import type { Json } from "@fairlead/formula";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { diffJson, type JsonDifference } from "../json/diffJson.ts";
import { toReference } from "../json/jsonRows.ts";
import { cx } from "../parts/cx.ts";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { eventName } from "../parts/shortId.ts";
import { type LoadedEvent, WithEvent } from "./WithEvent.tsx";

/** In what an event differs from the one that its action emitted before. */
export function EventDiff({ id }: { id: string }) {
  const trpc = useTRPC();
  const previous = useQuery(trpc.events.previous.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  if (previous.data === undefined) {
    if (previous.error) return <p className="text-bad">{toApiProblem(previous.error).message}</p>;
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  const { id: previousId } = previous.data;
  if (previousId === null) {
    return (
      <p className="text-ink-2">
        There is no event before it to compare with: its action emitted none in the twenty runs up to this one.
      </p>
    );
  }
  return (
    <WithEvent id={id}>
      {(event) => <WithEvent id={previousId}>{(before) => <Differences before={before} after={event} />}</WithEvent>}
    </WithEvent>
  );
}

function Differences({ before, after }: { before: LoadedEvent; after: LoadedEvent }) {
  const { differences, isMore } = useMemo(() => diffJson(before.data, after.data), [before.data, after.data]);
  return (
    <>
      <p className="mb-3 text-ink-2">
        Compared with{" "}
        <Link href={`/events/${before.id}`} className="underline underline-offset-2 hover:text-ink">
          event {eventName(before.id)}
        </Link>
        , which {after.action} emitted before.{" "}
        {differences.length === 0 ? "They hold the same." : isMore && "Only the first 200 differences are shown."}
      </p>
      {differences.length > 0 && (
        <table className="w-full table-fixed border-collapse border border-line bg-paper text-left">
          <thead className="sr-only">
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Before and now</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <Row key={toReference("x", difference.path)} root={after.action} difference={difference} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Row({ root, difference }: { root: string; difference: JsonDifference }) {
  return (
    <tr className="border-line border-b align-top">
      <th scope="row" className="break-words px-3 py-1.5 font-mono font-normal text-[12px]">
        {toReference(root, difference.path)}
      </th>
      <td className="px-3 py-1.5 font-mono text-[12px]">
        {difference.kind !== "added" && <Value sign="−" words="before" value={difference.before} />}
        {difference.kind !== "removed" && <Value sign="+" words="now" value={difference.after} />}
      </td>
    </tr>
  );
}

const valueMax = 300;

function Value({ sign, words, value }: { sign: "−" | "+"; words: string; value: Json }) {
  const text = JSON.stringify(value);
  return (
    <span className={cx("block break-words", sign === "+" ? "text-ok" : "text-bad")}>
      <span aria-hidden className="mr-1.5 select-none">
        {sign}
      </span>
      <span className="sr-only">{words} </span>
      {text.length > valueMax ? `${text.slice(0, valueMax)} …` : text}
    </span>
  );
}
