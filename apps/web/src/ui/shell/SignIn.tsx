"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useEffect, useState } from "react";
import type { ApiProblem } from "../api/apiError.ts";
import { postJson } from "../api/postJson.ts";
import { useSession } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";
import { Entrance } from "./Entrance.tsx";
import { FormProblem } from "./FormProblem.tsx";
import { SetupFirst } from "./SetupFirst.tsx";
import { TextField } from "./TextField.tsx";

/** Sign-in by e-mail and password; goes on to where the person wanted to be. */
export function SignIn() {
  const session = useSession();
  const router = useRouter();
  const next = toOwnPath(useSearchParams().get("next"));
  const isIn = Boolean(session.data?.user);
  const { submit, busy, problem } = useSignIn(next);
  useEffect(() => {
    if (isIn) router.replace(next);
  }, [isIn, next, router]);
  if (session.data?.setupNeeded) return <SetupFirst />;
  return (
    <Entrance title="Sign in" lead="To the workspace that is installed here.">
      {/* While the page is not alive yet, a form that is sent by the browser itself must not put a password in an address. */}
      <form method="post" onSubmit={submit} noValidate>
        {problem !== null && <FormProblem>{wordsFor(problem)}</FormProblem>}
        <TextField label="Email" name="email" type="email" autoComplete="username" required autoFocus />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        <Button type="submit" look="primary" busy={busy} className="mt-1 h-9 w-full">
          Sign in
        </Button>
      </form>
    </Entrance>
  );
}

function useSignIn(next: string) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    void postJson("/api/auth/sign-in/email", {
      email: String(form.get("email") ?? "").trim(),
      password: String(form.get("password") ?? ""),
    }).then(async (result) => {
      if (result.ok) {
        await queryClient.invalidateQueries();
        router.replace(next);
        return;
      }
      setBusy(false);
      setProblem(result.problem);
    });
  };
  return { submit, busy, problem };
}

function wordsFor({ kind, code, message }: ApiProblem): string {
  if (kind === "signed_out") return "Email or password is wrong.";
  if (code === "INVALID_EMAIL" || code === "VALIDATION_ERROR") return "Enter your email address and your password.";
  if (code !== "too_many_requests" && /too many/i.test(message))
    return "Too many tries. Wait a minute, then try again.";
  return message;
}

/** Only a path of this installation is followed after sign-in. */
function toOwnPath(wanted: string | null): string {
  return wanted !== null && /^\/(?![/\\])/.test(wanted) && !wanted.startsWith("/sign-in") ? wanted : "/stories";
}
