"use client";

import { useMutation } from "@tanstack/react-query";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";
import type { ListedCredential } from "./useCredentials.ts";

const words = { none: "Not connected", connected: "Connected", lost: "Connection lost" } as const;

type ConnectionProps = { credential: ListedCredential; mayConnect: boolean };

/** Whether somebody has allowed a credential what it asks for, and the way to do so: signing in at the service. */
export function Connection({ credential: { id, name, connection }, mayConnect }: ConnectionProps) {
  const trpc = useTRPC();
  const connecting = useMutation(
    trpc.credentials.connect.mutationOptions({ onSuccess: ({ url }) => window.location.assign(url) }),
  );
  if (connection === null) return null;
  const { state, problem } = connection;
  const said = connecting.error === null ? problem : toApiProblem(connecting.error).message;
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className={state === "lost" ? "font-semibold text-bad" : "text-ink-2"}>{words[state]}</span>
      {mayConnect && (
        <Button busy={connecting.isPending} onClick={() => connecting.mutate({ id })}>
          {state === "none" ? "Connect" : "Connect again"}
          <span className="sr-only"> {name}</span>
        </Button>
      )}
      {said !== null && (
        <p role={connecting.error === null ? undefined : "alert"} className="w-full text-small text-ink-2">
          {said}
        </p>
      )}
    </div>
  );
}
