"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useState } from "react";
import type { ApiProblem } from "../api/apiError.ts";
import { postJson } from "../api/postJson.ts";
import { useSession } from "../api/useSession.ts";
import { Button, LinkButton } from "../parts/Button.tsx";
import { Entrance } from "./Entrance.tsx";
import { FormProblem } from "./FormProblem.tsx";
import { SetupFirst } from "./SetupFirst.tsx";
import { TextField } from "./TextField.tsx";

const fields = ["workspaceName", "name", "email", "password"] as const;

/** The first user: names the workspace and becomes its owner, by a link that works once. */
export function SetUp() {
  const token = useSearchParams().get("token") ?? "";
  const session = useSession().data;
  const { submit, busy, problem } = useSetUp(token);
  if (problem?.code === "setup_done" || (session !== undefined && !session.setupNeeded && !busy))
    return <SetUpAlready />;
  if (problem?.kind === "denied") return <LinkRefused message={problem.message} />;
  if (token === "") return <SetupFirst />;
  const problemOf = (field: (typeof fields)[number]) => fieldProblem(problem, field);
  const isOther = problem !== null && fields.every((field) => problemOf(field) === null);
  return (
    <Entrance title="Set up this workspace" lead="You become its owner. This link works once.">
      <form method="post" onSubmit={submit} noValidate>
        {isOther && <FormProblem>{problem.message}</FormProblem>}
        <TextField
          label="Workspace name"
          name="workspaceName"
          placeholder="Acme security"
          problem={problemOf("workspaceName")}
          autoFocus
        />
        <TextField label="Your name" name="name" autoComplete="name" problem={problemOf("name")} />
        <TextField label="Email" name="email" type="email" autoComplete="username" problem={problemOf("email")} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          hint="At least 12 characters."
          problem={problemOf("password")}
        />
        <Button type="submit" look="primary" busy={busy} className="mt-1 h-9 w-full">
          Create the workspace
        </Button>
      </form>
    </Entrance>
  );
}

function SetUpAlready() {
  return (
    <Entrance title="This workspace is set up" lead="Its owner has an account, so this link does nothing any more.">
      <LinkButton href="/sign-in" look="primary">
        Sign in
      </LinkButton>
    </Entrance>
  );
}

function LinkRefused({ message }: { message: string }) {
  return (
    <Entrance title="This link does not work" lead={message}>
      <p className="text-ink-2">Nobody has an account yet. The newest link is the one that counts.</p>
    </Entrance>
  );
}

function useSetUp(token: string) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const values = Object.fromEntries(fields.map((field) => [field, String(form.get(field) ?? "")]));
    setBusy(true);
    void postJson("/api/setup", { token, ...values }).then(async (result) => {
      if (result.ok) {
        router.replace("/stories");
        await queryClient.invalidateQueries();
        return;
      }
      setBusy(false);
      setProblem(result.problem);
    });
  };
  return { submit, busy, problem };
}

const emptyWords: Record<(typeof fields)[number], string> = {
  workspaceName: "Give the workspace a name.",
  name: "Tell your colleagues who you are.",
  email: "This is not an email address.",
  password: "The password needs 12 to 256 characters.",
};

function fieldProblem(problem: ApiProblem | null, field: (typeof fields)[number]): string | null {
  return problem?.problems.some(({ path }) => path === field) ? emptyWords[field] : null;
}
