"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useId, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";
import { formatDuration } from "../parts/time.ts";

const keptHours = 24;
const keptHoursMax = 168;

function toHours(text: string): number {
  return Math.min(keptHoursMax, Math.max(0, Math.trunc(Number(text))));
}

/** Gives a webhook another secret, which is the second part of its address: one that is made, or one of one's own. */
export function NewAddress({ storyId, action }: { storyId: string; action: string }) {
  const id = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState("");
  const [keepOldHours, setKeepOldHours] = useState(keptHours);
  const setting = useMutation(
    trpc.stories.setWebhookAddress.mutationOptions({
      onSuccess: async () => {
        setSecret("");
        await queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id: storyId }));
      },
    }),
  );
  if (!useMayEdit()) return null;
  const own = secret === "" ? {} : { secret };
  return (
    <details className="mt-3">
      <summary className="min-h-6 text-ink-2 hover:text-ink">Another secret in the address</summary>
      <div className="mt-2 flex flex-col items-start gap-2">
        <label htmlFor={id} className="font-semibold">
          Secret
        </label>
        <input
          id={id}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={secret}
          placeholder="One is made if this is empty"
          aria-describedby={`${id}-told`}
          onChange={({ target }) => setSecret(target.value.trim())}
          className="h-9 w-full rounded-control border border-line-strong bg-paper px-2.5 font-mono text-[12px]"
        />
        <p id={`${id}-told`} className="text-ink-3 text-small">
          20 to 100 letters, digits, hyphens and underscores. Who has it can start the story.
        </p>
        <label htmlFor={`${id}-hours`} className="font-semibold">
          Hours that the old address still works
        </label>
        <input
          id={`${id}-hours`}
          type="number"
          min={0}
          max={keptHoursMax}
          value={keepOldHours}
          aria-describedby={`${id}-hours-told`}
          onChange={({ target }) => setKeepOldHours(toHours(target.value))}
          className="tabular h-9 w-24 rounded-control border border-line-strong bg-paper px-2.5"
        />
        <p id={`${id}-hours-told`} className="text-ink-3 text-small">
          Up to {keptHoursMax}, for senders to change over. With 0 it stops at once.
        </p>
        <ConfirmButton
          icon={<RefreshCw aria-hidden />}
          question={
            keepOldHours === 0
              ? "The address until now stops working."
              : `The address until now works for ${formatDuration(keepOldHours * 3_600_000)} more.`
          }
          yes="Change it"
          no="Keep it"
          busy={setting.isPending}
          onConfirm={() => setting.mutate({ id: storyId, action, keepOldHours, ...own })}
        >
          Change the address
        </ConfirmButton>
        {setting.error && (
          <p role="alert" className="text-bad text-small">
            {toApiProblem(setting.error).message}
          </p>
        )}
      </div>
    </details>
  );
}
