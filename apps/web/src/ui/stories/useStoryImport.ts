"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { formatSize } from "../parts/time.ts";

/** Characters of a file that the server takes. */
const fileSizeMax = 14_000_000;

export type StoryImport = ReturnType<typeof useStoryImport>;

/** The text, what was asked of the server with it, and what came back. Without problems it leads on to the story. */
export function useStoryImport() {
  const [text, setText] = useState("");
  const [publish, setPublish] = useState(true);
  const [fileFault, setFileFault] = useState<string | null>(null);
  const sending = useSendStory();
  const edit = (changed: string) => {
    setText(changed);
    setFileFault(null);
    sending.reset();
  };
  const takeFile = (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > fileSizeMax) {
      setFileFault(`${file.name} has ${formatSize(file.size)}; a story may have ${formatSize(fileSizeMax)}.`);
      return;
    }
    void file.text().then(edit, () => setFileFault(`${file.name} could not be read. Choose it again.`));
  };
  const send = (secrets: "refuse" | "warn") => sending.mutate({ data: text, publish, secrets });
  const submit = () => {
    if (text.trim() === "") setFileFault("There is nothing to import yet. Paste a story or choose a file.");
    else send("refuse");
  };
  const outcome = sending.data;
  const problems = outcome !== undefined && "problems" in outcome ? outcome.problems : [];
  const imported = outcome !== undefined && "story" in outcome ? outcome : null;
  return {
    text,
    setText: edit,
    takeFile,
    publish,
    setPublish,
    submit,
    /** Imports what was refused for nothing but texts that look like secrets; null where that is not so. */
    submitAnyway:
      problems.length > 0 && problems.every(({ code }) => code === "literal_secret") ? () => send("warn") : null,
    busy: sending.isPending,
    fault: fileFault ?? (sending.error ? toApiProblem(sending.error).message : null),
    problems,
    imported,
    hasProblems: problems.length > 0,
  };
}

function useSendStory() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  return useMutation(
    trpc.stories.importStory.mutationOptions({
      onSuccess: (outcome) => {
        if (!("story" in outcome)) return;
        void queryClient.invalidateQueries(trpc.stories.list.infiniteQueryFilter());
        // Texts that look like secrets were looked at before: there is nothing left to do.
        const isDone = outcome.warnings.every(({ code }) => code === "literal_secret");
        if (isDone) router.push(`/stories/${outcome.story.id}`);
      },
    }),
  );
}
