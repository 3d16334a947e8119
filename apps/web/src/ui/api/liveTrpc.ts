import type { QueryClient } from "@tanstack/react-query";
import type { TRPCClient } from "@trpc/client";
import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { LiveUpdate } from "../../server/liveTopics.ts";
import type { AppRouter } from "../../server/trpc/router.ts";
import { toApiProblem } from "./apiError.ts";
import type { LiveEvents, LiveParts, Topic } from "./liveStream.ts";

type Trpc = TRPCOptionsProxy<AppRouter>;

/** Opens a stream of the server. */
export function openWith(client: TRPCClient<AppRouter>): LiveParts["open"] {
  return ({ topics, known }, events) => {
    const input = known === undefined ? { topics } : { topics, lastEventId: known };
    const { unsubscribe } = client.live.watch.subscribe(input, {
      onStarted: events.onOpen,
      onData: ({ id, data }) => events.onUpdates(id, data),
      onConnectionStateChange: ({ state, error }) => {
        if (state === "pending") events.onOpen();
        else if (state === "connecting" && error !== null) events.onLost();
      },
      onError: (error) => events.onEnd(whyOf(error)),
      onComplete: () => events.onEnd("closed"),
    });
    return unsubscribe;
  };
}

function whyOf(error: unknown): Parameters<LiveEvents["onEnd"]>[0] {
  const { kind, code } = toApiProblem(error);
  if (kind === "signed_out") return "signedOut";
  return code === "too_many_requests" ? "refused" : "closed";
}

/**
 * Puts updates where the queries of the pages find them. A query that is under way is called off: what it would answer
 * may be older. What can't be read is left to the query, which says why.
 */
export function applyWith(queryClient: QueryClient, trpc: Trpc): LiveParts["apply"] {
  return (topic, update) => {
    const queryKey = keyOf(trpc, topic);
    if (update.data === null) {
      void queryClient.invalidateQueries({ queryKey });
      return;
    }
    void queryClient.cancelQueries({ queryKey });
    if (update.kind === "runs") putFirstPage(queryClient, queryKey, update.data);
    else queryClient.setQueryData(queryKey, update.data);
  };
}

function keyOf(trpc: Trpc, topic: Topic): readonly unknown[] {
  switch (topic.kind) {
    case "board":
      return trpc.stories.activity.queryKey({ id: topic.id });
    case "presence":
      return trpc.stories.presence.queryKey({ id: topic.id });
    case "runs": {
      const { kind: _, upTo: __, ...filter } = topic;
      return trpc.runs.list.infiniteQueryKey(filter);
    }
    case "run":
      return trpc.runs.get.queryKey({ id: topic.id });
    case "fairness":
      return trpc.fairness.get.queryKey();
    case "storyFairness":
      return trpc.fairness.story.queryKey({ id: topic.id });
  }
}

type RunsData = Extract<LiveUpdate, { kind: "runs" }>["data"];
type Pages = { pages: RunsData[]; pageParams: unknown[] };

function putFirstPage(queryClient: QueryClient, queryKey: readonly unknown[], page: RunsData): void {
  queryClient.setQueryData<Pages>(queryKey, (before) =>
    before === undefined ? undefined : { ...before, pages: [page, ...before.pages.slice(1)] },
  );
}
