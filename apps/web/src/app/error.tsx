"use client";

import { RotateCw, TriangleAlert } from "lucide-react";
import { Button, LinkButton } from "../ui/parts/Button.tsx";
import { CopyTextButton } from "../ui/parts/CopyButton.tsx";
import { Notice } from "../ui/parts/Notice.tsx";

type CrashPageProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that broke. Only the page: what is kept on the server is not touched by it. */
export default function CrashPage({ error, reset }: CrashPageProps) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">This page stopped working</h1>
      <Notice
        icon={TriangleAlert}
        title="This page stopped working"
        actions={
          <>
            <Button look="primary" onClick={reset} icon={<RotateCw aria-hidden />}>
              Try again
            </Button>
            <LinkButton href="/stories">Go to the stories</LinkButton>
            <CopyTextButton text={`${error.message} ${error.digest ?? ""}`.trim()} label="Copy what happened" />
          </>
        }
      >
        <p>The fault is in the page, not in your data: stories and runs go on as they were.</p>
      </Notice>
    </main>
  );
}
