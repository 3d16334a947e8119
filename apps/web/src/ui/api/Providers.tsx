"use client";

import { mendJsonParse } from "@fairlead/formula/json";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { AppRouter } from "../../server/trpc/router.ts";
import { toApiProblem } from "./apiError.ts";
import { fetchJson } from "./fetchJson.ts";
import { LiveStream } from "./liveStream.ts";
import { applyWith, openWith } from "./liveTrpc.ts";
import { TRPCProvider } from "./trpc.ts";
import { LiveProvider } from "./useLive.ts";

// For all that pages read: events that are streamed, options that are typed, what is pasted.
mendJsonParse();

const url = "/api/trpc";
/** Calls that the server takes in one request. */
const callsMax = 20;
/** Characters of an address that stay below the server's limit of 8 kB. */
const urlLengthMax = 6_000;
const retriesMax = 2;

/** The homes of server data: one query cache, the client that fills it, and the stream that keeps it fresh. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createClient);
  const [live] = useState(() => createLive(queryClient, trpcClient));
  useSeen(live);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <LiveProvider value={live}>{children}</LiveProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function createClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({ url, maxItems: callsMax, maxURLLength: urlLengthMax, fetch: fetchJson }),
      }),
    ],
  });
}

function createLive(queryClient: QueryClient, client: TRPCClient<AppRouter>): LiveStream {
  return new LiveStream({
    open: openWith(client),
    apply: applyWith(queryClient, createTRPCOptionsProxy<AppRouter>({ client, queryClient })),
    onSignedOut: () => void queryClient.invalidateQueries({ queryKey: [["session"]] }),
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
  });
}

/** A hidden page needs no stream. */
function useSeen(live: LiveStream): void {
  useEffect(() => {
    const look = () => live.see(document.visibilityState === "visible");
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [live]);
}

/** Only what may get better by itself is asked again. A session that ended is asked for anew, which leads to sign-in. */
function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (toApiProblem(error).kind === "signed_out") void client.invalidateQueries({ queryKey: [["session"]] });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        networkMode: "always",
        retry: (count, error) => count < retriesMax && ["offline", "fault"].includes(toApiProblem(error).kind),
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
