"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useMemo } from "react";
import type { ActionActivity } from "../../server/activity.ts";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import type { CardStatus, Statuses } from "../board/statusStore.ts";
import { outcomes } from "../parts/statusWords.ts";
import { countOf, formatDuration } from "../parts/time.ts";

const refreshMs = 3_000;

/** What the cards of a story say of its last story runs, kept fresh while one looks. */
export function useActivity({ id }: Pick<StoryData, "id">): Statuses {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.stories.activity.queryOptions({ id }, { refetchInterval: refreshMs }));
  return useMemo(() => toStatuses(data ?? []), [data]);
}

/** The most urgent thing that can be said of each action. */
function toStatuses(activity: readonly ActionActivity[]): Statuses {
  return { cards: Object.fromEntries(activity.map((one) => [one.action, toCardStatus(one)])), links: {} };
}

function toCardStatus({ events, failed, lastOutcome, lastMs }: ActionActivity): CardStatus {
  const note = countOf(events, "event");
  if (failed > 0) return { note, badge: { tone: "bad", icon: X, word: `${failed} failed` }, faded: false };
  if (lastOutcome === "emitted") {
    return { note, badge: { tone: "ok", icon: Check, word: formatDuration(lastMs) }, faded: false };
  }
  const { tone, icon, word } = outcomes[lastOutcome];
  return { note, badge: { tone, icon, word }, faded: false };
}
