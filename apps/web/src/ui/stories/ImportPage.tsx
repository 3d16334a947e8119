"use client";

import { FileUp, Lock } from "lucide-react";
import { type DragEvent, useId, useRef } from "react";
import { useMayEdit, useSession } from "../api/useSession.ts";
import { Button, LinkButton } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { Notice } from "../parts/Notice.tsx";
import { Crumb } from "../shell/Crumb.tsx";
import { FormProblem } from "../shell/FormProblem.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { ImportResult } from "./ImportResult.tsx";
import { type StoryImport, useStoryImport } from "./useStoryImport.ts";

/** Makes a story from a file or pasted text; everything that is wrong with it stands beside it. */
export function ImportPage() {
  const session = useSession().data;
  const mayEdit = useMayEdit();
  return (
    <Frame heading={<Crumb href="/stories" parent="Stories" title="Import a story" />}>
      <Page>
        {mayEdit ? (
          <ImportForm />
        ) : (
          session && (
            <Notice icon={Lock} title="Importing is not open to you">
              <p>Your role, {session.user?.role}, is to look at stories and runs. Importing needs the role editor.</p>
              <p>An owner of this workspace can change it.</p>
            </Notice>
          )
        )}
      </Page>
    </Frame>
  );
}

function ImportForm() {
  const story = useStoryImport();
  return (
    <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_400px]">
      <StoryText story={story} />
      <section aria-label="What came of it" className="min-w-0 lg:pt-7">
        <ImportResult story={story} />
      </section>
    </div>
  );
}

function StoryText({ story }: { story: StoryImport }) {
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const { text, setText, takeFile, publish, setPublish, submit, busy, fault, hasProblems } = story;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    takeFile(event.dataTransfer.files[0]);
  };
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="mb-2 flex flex-wrap items-end justify-between gap-2">
        <label htmlFor={id} className="font-semibold">
          Story as JSON
        </label>
        <Button icon={<FileUp aria-hidden />} onClick={() => file.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          tabIndex={-1}
          aria-label="File with a story"
          className="sr-only"
          onChange={(event) => takeFile(event.target.files?.[0])}
        />
      </div>
      <textarea
        id={id}
        value={text}
        spellCheck={false}
        autoComplete="off"
        placeholder={
          'Paste it here, or drop a file.\n\n{ "formatVersion": 1, "name": "Alert triage", "actions": [ … ], "links": [ … ] }'
        }
        onChange={(event) => setText(event.target.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={onDrop}
        className={cx(
          "h-[46vh] min-h-56 w-full resize-y rounded-control border bg-paper p-3 font-mono text-[12px] leading-relaxed",
          hasProblems ? "border-bad" : "border-line-strong",
        )}
      />
      {fault !== null && (
        <div className="mt-3">
          <FormProblem>{fault}</FormProblem>
        </div>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-x-5 gap-y-3">
        <Button type="submit" look="primary" busy={busy}>
          {publish ? "Import and publish" : "Import as a draft"}
        </Button>
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={publish}
            onChange={(event) => setPublish(event.target.checked)}
            className="size-4 accent-ink"
          />
          Publish at once, so that its webhooks answer
        </label>
        <LinkButton href="/stories" look="quiet" className="ml-auto">
          Cancel
        </LinkButton>
      </div>
    </form>
  );
}
