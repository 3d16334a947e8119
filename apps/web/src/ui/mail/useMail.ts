"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";
import { useTRPC } from "../api/trpc.ts";

type Outputs = inferRouterOutputs<AppRouter>["mail"];

export type MailSettings = Outputs["settings"];
export type MailSettingsChange = inferRouterInputs<AppRouter>["mail"]["change"];
export type NoticeRow = Outputs["notices"]["items"][number];
export type MailboxRow = Outputs["mailboxes"]["items"][number];

/** How the team sends mail, and whom it tells. */
export function useMailSettings() {
  return useQuery(useTRPC().mail.settings.queryOptions());
}

/** The latest messages about monitored actions. */
export function useNotices() {
  return useQuery(useTRPC().mail.notices.queryOptions(undefined, { refetchInterval: 15_000 }));
}

/** The mailboxes that live stories read. */
export function useMailboxes() {
  return useQuery(useTRPC().mail.mailboxes.queryOptions(undefined, { refetchInterval: 15_000 }));
}

/** Saving the settings, and sending a test mail by those that are saved. */
export function useMailChanges() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = (saved: MailSettings) => queries.setQueryData(trpc.mail.settings.queryKey(), saved);
  return {
    change: useMutation(trpc.mail.change.mutationOptions({ onSuccess })),
    test: useMutation(trpc.mail.test.mutationOptions()),
  };
}
