"use client";

import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";
import { useTRPC } from "../api/trpc.ts";

/** A credential as it stands in the list. */
export type ListedCredential = inferRouterOutputs<AppRouter>["credentials"]["list"]["items"][number];

/** The credentials of the team. */
export function useCredentials() {
  const trpc = useTRPC();
  return useQuery(trpc.credentials.list.queryOptions());
}
