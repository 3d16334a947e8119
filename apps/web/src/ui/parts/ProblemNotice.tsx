"use client";

import { CircleSlash, Lock, RotateCw, SearchX, TriangleAlert, Unplug } from "lucide-react";
import { type ApiProblem, toApiProblem } from "../api/apiError.ts";
import { Button, LinkButton } from "./Button.tsx";
import { CopyTextButton } from "./CopyButton.tsx";
import { Notice } from "./Notice.tsx";

const icons = {
  offline: Unplug,
  signed_out: Lock,
  denied: Lock,
  missing: SearchX,
  refused: CircleSlash,
  fault: TriangleAlert,
};

const ways: Record<ApiProblem["kind"], string> = {
  offline: "Nothing was lost: what has been accepted is kept.",
  signed_out: "Your session has ended.",
  denied: "An owner of this workspace can change your role.",
  missing: "It may have been removed, or it belongs to a team that you are not in.",
  refused: "",
  fault: "Nothing was changed. If it happens again, pass on the request id.",
};

type ProblemNoticeProps = {
  error: unknown;
  /** What could not be shown: "The stories", "This run". */
  what: string;
  onRetry: () => void;
};

/** In the place of a part of a page that could not be loaded. */
export function ProblemNotice({ error, what, onRetry }: ProblemNoticeProps) {
  const problem = toApiProblem(error);
  const { kind, message, requestId } = problem;
  return (
    <div role="alert">
      <Notice
        icon={icons[kind]}
        title={titleOf(kind, what)}
        actions={
          <>
            {kind !== "missing" && kind !== "denied" && (
              <Button onClick={onRetry} icon={<RotateCw aria-hidden />}>
                Try again
              </Button>
            )}
            {kind === "missing" && <LinkButton href="/stories">Go to the stories</LinkButton>}
            {kind === "signed_out" && <LinkButton href="/sign-in">Sign in</LinkButton>}
            {requestId !== null && kind === "fault" && <CopyTextButton text={requestId} label="Copy request id" />}
          </>
        }
      >
        <p>{message}</p>
        {ways[kind] !== "" && <p>{ways[kind]}</p>}
      </Notice>
    </div>
  );
}

function titleOf(kind: ApiProblem["kind"], what: string): string {
  if (kind === "missing") return `${what} is not here`;
  if (kind === "denied") return `${what} is not open to you`;
  return `${what} could not be loaded`;
}
