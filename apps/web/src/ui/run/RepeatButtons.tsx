"use client";

import { RotateCw } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import { ButtonProblem } from "../parts/ButtonProblem.tsx";

type Version = "same" | "live";

type RepeatButtonsProps = {
  /** What the button does, such as "Retry"; on the live version its number follows. */
  words: string;
  /** The version that ran before, and the live one. */
  versionId: string;
  live: { id: string; number: number } | null;
  repeating: { isPending: boolean; error: unknown; variables: { version?: Version | undefined } | undefined };
  onRepeat: (version: Version) => void;
};

/** Repeats a part of a run: on its own version, and beside it on the live one where that is another. */
export function RepeatButtons({ words, versionId, live, repeating, onRepeat }: RepeatButtonsProps) {
  const isBusy = (version: Version) => repeating.isPending && repeating.variables?.version === version;
  return (
    <>
      <ButtonProblem error={repeating.error} />
      <Button
        icon={<RotateCw aria-hidden />}
        busy={isBusy("same")}
        disabled={repeating.isPending}
        onClick={() => onRepeat("same")}
      >
        {words}
      </Button>
      {live !== null && live.id !== versionId && (
        <Button busy={isBusy("live")} disabled={repeating.isPending} onClick={() => onRepeat("live")}>
          {words} on v{live.number}
        </Button>
      )}
    </>
  );
}
