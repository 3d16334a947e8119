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
import { Page } from "../shell/Page.tsx";
import { NewStory } from "./NewStory.tsx";
import { TemplateCard } from "./TemplateCard.tsx";

/** How a story begins: empty, from a file, or from one of the templates. */
export function NewStoryPage() {
  const session = useSession().data;
  const mayEdit = useMayEdit();
  return (
    <Frame heading={<Crumb href="/stories" parent="Stories" title="New story" />}>
      <Page>
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
      </Page>
    </Frame>
  );
}

function Shelf() {
  const trpc = useTRPC();
  const templates = useQuery(trpc.templates.list.queryOptions());
  return (
    <>
      <div className="mb-5 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 className="text-title">Begin with a template</h2>
          <p className="mt-1 max-w-[70ch] text-dense text-ink-2">
            It becomes a draft of your own: try its actions out, change it, and publish it when it is right.
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <LinkButton href="/stories/import" icon={<FileUp aria-hidden />}>
            Import a story
          </LinkButton>
          <NewStory label="Empty story" />
        </div>
      </div>
      {templates.error && templates.data === undefined && (
        <ProblemNotice error={templates.error} what="The templates" onRetry={() => void templates.refetch()} />
      )}
      {templates.isPending && <SkeletonRows />}
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {templates.data?.map((template) => (
          <TemplateCard key={template.key} template={template} />
        ))}
      </ul>
    </>
  );
}
