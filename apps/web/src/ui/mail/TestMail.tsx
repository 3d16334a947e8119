"use client";

import { Send } from "lucide-react";
import { useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useSession } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";
import { TextField } from "../shell/TextField.tsx";
import { useMailChanges } from "./useMail.ts";

/** Sends a mail by the settings that are saved, and tells what came of it. */
export function TestMail() {
  const email = useSession().data?.user?.email ?? "";
  const [to, setTo] = useState<string | null>(null);
  const { test } = useMailChanges();
  const { data, error } = test;
  const failure = error === null ? (data?.error?.message ?? null) : toApiProblem(error).message;
  return (
    <div className="mt-6 border-line border-t pt-4">
      <TextField
        label="Send a test mail to"
        hint="By the settings that are saved."
        value={to ?? email}
        problem={failure}
        onChange={({ target }) => setTo(target.value)}
      />
      <div className="flex items-center gap-3">
        <Button icon={<Send aria-hidden />} busy={test.isPending} onClick={() => test.mutate({ to: to ?? email })}>
          Send
        </Button>
        {data?.sent === true && <span role="status">The server took it.</span>}
      </div>
    </div>
  );
}
