"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/trpc.ts";

/** An event never changes: once loaded it is not asked for again. Large data comes only when it is asked for. */
export function useEvent(id: string) {
  const trpc = useTRPC();
  const [full, setFull] = useState(false);
  const event = useQuery(
    trpc.events.get.queryOptions(full ? { id, full } : { id }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  return { event, full, loadAll: () => setFull(true) };
}
