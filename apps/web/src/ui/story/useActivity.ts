"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { BoardActivity } from "../../server/activity.ts";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { useFallBack, useWatch } from "../api/useLive.ts";
import type { Statuses } from "../board/statusStore.ts";
import { toBoardStatuses } from "./boardStatuses.ts";

/** What the board of a story says of its last story runs, kept fresh while one looks. */
export function useActivity({ id, definition }: Pick<StoryData, "id" | "definition">) {
  const trpc = useTRPC();
  const refetchInterval = useFallBack();
  const { data } = useQuery(trpc.stories.activity.queryOptions({ id }, { refetchInterval }));
  useWatch(data === undefined ? null : { kind: "board", id });
  const { actions, links } = definition;
  const statuses = useMemo(
    (): Statuses => toBoardStatuses(data ?? nothing, { actions, links }),
    [data, actions, links],
  );
  return { statuses, held: data?.held ?? null };
}

const nothing: BoardActivity = { actions: [], waits: [], held: null, mailboxes: [] };
