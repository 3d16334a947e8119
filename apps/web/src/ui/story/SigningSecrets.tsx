"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useId, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";

type SigningSecretsProps = { storyId: string; action: string; count: number };

/** The secret that calls of a webhook are signed with: set here, never shown, and in force at once. */
export function SigningSecrets({ storyId, action, count }: SigningSecretsProps) {
  const id = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayEdit = useMayEdit();
  const [secret, setSecret] = useState("");
  const setting = useMutation(
    trpc.stories.setSigningSecrets.mutationOptions({
      onSuccess: async () => {
        setSecret("");
        await queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id: storyId }));
      },
    }),
  );
  return (
    <form
      className="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        setting.mutate({ id: storyId, action, secrets: [secret] });
      }}
    >
      <label htmlFor={id} className="mb-1 block font-semibold">
        Signing secret
      </label>
      <div className="flex items-center gap-1.5">
        <input
          id={id}
          type="password"
          autoComplete="off"
          minLength={8}
          maxLength={500}
          required
          value={secret}
          disabled={!mayEdit}
          placeholder={count === 0 ? "" : "••••••••"}
          aria-describedby={`${id}-told`}
          onChange={({ target }) => setSecret(target.value)}
          className="h-9 min-w-0 flex-1 rounded-control border border-line-strong bg-paper px-2.5 font-mono text-[12px]"
        />
        <Button
          type="submit"
          icon={<KeyRound aria-hidden />}
          busy={setting.isPending}
          disabled={!mayEdit || secret.length < 8}
        >
          {count === 0 ? "Set" : "Replace"}
        </Button>
      </div>
      <p id={`${id}-told`} className={`mt-1 text-small ${count === 0 ? "text-wait" : "text-ink-3"}`}>
        {count === 0
          ? "Not set yet: every call is refused until it is."
          : "Set. Calls that are not signed with it are refused. It is not part of the story and is not shown again."}
      </p>
      {setting.error && (
        <p role="alert" className="mt-1 text-bad text-small">
          {toApiProblem(setting.error).message}
        </p>
      )}
    </form>
  );
}
