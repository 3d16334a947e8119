"use client";

import { useQuery } from "@tanstack/react-query";
import { FileUp, Lock } from "lucide-react";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit, useSession } from "../api/useSession.ts";
import { LinkButton } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { NewStory } from "./NewStory.tsx";
import { TemplateCard } from "./TemplateCard.tsx";

/** How a story begins: empty, from a file, or from one of the templates. */
export function NewStoryPage() {
  const session = useSession().data;
  const mayEdit = useMayEdit();
  return (
    <Frame heading={<Crumb href="/stories" parent="Stories" title="New story" />}>
      {mayEdit ? (
        <Shelf />
      ) : (
        session && (
          <Notice icon={Lock} title="Making stories is not open to you">
            <p>Your role, {session.user?.role}, is to look at stories and runs. Making them needs the role editor.</p>
            <p>An owner of this workspace can change it.</p>
          </Notice>
        )
      )}
    </Frame>
  );
}

function Shelf() {
  const trpc = useTRPC();
  const templates = useQuery(trpc.templates.list.queryOptions());
  return (
    <div className="mx-auto max-w-[1240px] px-4 py-7 md:px-8">
      <h1 className="mb-4 text-display leading-tight">New story</h1>
      <div className="mb-8 flex flex-wrap items-center gap-2">
        <NewStory label="Empty story" />
        <LinkButton href="/stories/import" icon={<FileUp aria-hidden />}>
          Import a story
        </LinkButton>
      </div>
      <h2 className="mb-1 text-title">Or begin with one of these</h2>
      <p className="mb-4 max-w-[70ch] text-ink-2">
        Each becomes a draft of your own: look at it, try its actions out, change it, and publish it when it is right.
      </p>
      {templates.error && templates.data === undefined && (
        <ProblemNotice error={templates.error} what="The templates" onRetry={() => void templates.refetch()} />
      )}
      {templates.isPending && <SkeletonRows />}
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {templates.data?.map((template) => (
          <TemplateCard key={template.key} template={template} />
        ))}
      </ul>
    </div>
  );
}
