"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useDeferredValue } from "react";
import type { AppRouter } from "../../server/trpc/router.ts";
import { useTRPC } from "../api/trpc.ts";
import { useAddress } from "../api/useAddress.ts";
import { spans } from "../run/useRunFilters.ts";
import { resultChoices, verbChoices } from "./auditWords.ts";

/** An entry of the audit log as a page shows it. */
export type AuditRow = inferRouterOutputs<AppRouter>["audit"]["list"]["items"][number];

export type AuditFilters = ReturnType<typeof useAuditFilters>;

/** What narrows the log. All of it stands in the address, so that a link shows the same. */
export function useAuditFilters() {
  const [who, setWho] = useAddress("who");
  const [askedVerb, setVerb] = useAddress("verb");
  const [object, setObject] = useAddress("object");
  const [askedResult, setResult] = useAddress("result");
  const [askedSpan, setSpan] = useAddress("time");
  const verb = verbChoices.find(({ value }) => value === askedVerb)?.value ?? null;
  const result = resultChoices.find(({ value }) => value === askedResult)?.value ?? null;
  const span = spans.find(({ value }) => value === askedSpan) ?? null;
  const wantedWho = useDeferredValue(who?.trim() ?? "");
  const wantedObject = useDeferredValue(object?.trim() ?? "");
  const query = {
    ...(wantedWho === "" ? {} : { who: wantedWho }),
    ...(verb === null ? {} : { verb }),
    ...(wantedObject === "" ? {} : { object: wantedObject }),
    ...(result === null ? {} : { result }),
    ...(span === null ? {} : { withinMs: span.ms }),
  };
  const clear = () => {
    for (const set of [setWho, setVerb, setObject, setResult, setSpan]) set(null);
  };
  return {
    ...{ who: who ?? "", verb, object: object ?? "", result, span: span?.value ?? null },
    ...{ setWho, setVerb, setObject, setResult, setSpan, clear, query },
  };
}

/** The audit log, the newest entry first. */
export function useAudit(query: AuditFilters["query"]) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(query, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
}
