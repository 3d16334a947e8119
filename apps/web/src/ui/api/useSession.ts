"use client";

import { useQuery } from "@tanstack/react-query";
import type { Role } from "../../server/services.ts";
import { useTRPC } from "./trpc.ts";

/** Who is signed in; the query itself, for pages that depend on it. */
export function useSession() {
  const trpc = useTRPC();
  return useQuery(trpc.session.get.queryOptions(undefined, { staleTime: 60_000 }));
}

const editors: readonly Role[] = ["editor", "admin", "owner"];

/** Whether the person may change things; false while it is not known. */
export function useMayEdit(): boolean {
  const role = useSession().data?.user?.role;
  return role !== undefined && editors.includes(role);
}
