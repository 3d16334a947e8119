"use client";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "../../server/trpc/router.ts";
import { toApiProblem } from "./apiError.ts";
import { TRPCProvider } from "./trpc.ts";

/** Calls that the server takes in one request. */
const callsMax = 20;
/** Characters of an address that stay below the server's limit of 8 kB. */
const urlLengthMax = 6_000;
const retriesMax = 2;

/** The homes of server data: one query cache, and the client that fills it. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: "/api/trpc", maxItems: callsMax, maxURLLength: urlLengthMax })],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
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
