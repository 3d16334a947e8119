"use client";

import { FileUp, LayoutTemplate } from "lucide-react";
import { useMayEdit } from "../api/useSession.ts";
import { LinkButton } from "../parts/Button.tsx";

const steps = [
  { title: "Something arrives", text: "A webhook takes it and keeps it." },
  { title: "You shape it", text: "Transforms and conditions decide." },
  { title: "You act", text: "A request goes out into the world." },
];

/** The list before its first story: what a story is, in three cards, and how to get one. */
export function NoStories() {
  const mayEdit = useMayEdit();
  return (
    <div className="py-6">
      <h2 className="mb-1 text-title">No stories yet</h2>
      <p className="mb-6 max-w-[56ch] text-dense text-ink-2">
        A story is a graph of actions. Events come in at the top and follow its links; each one is kept and can be
        looked at.
      </p>
      <ol className="mb-7 flex max-w-[820px] flex-wrap gap-x-8 gap-y-4">
        {steps.map(({ title, text }, at) => (
          <li key={title} className="w-[232px] rounded-card border border-line-strong border-dashed p-3.5">
            <span className="text-ink-3 text-small">{at + 1}</span>
            <p className="font-semibold">{title}</p>
            <p className="text-ink-2">{text}</p>
          </li>
        ))}
      </ol>
      {mayEdit ? (
        <div className="flex flex-wrap gap-2">
          <LinkButton href="/stories/new" look="primary" icon={<LayoutTemplate aria-hidden />}>
            Begin with a template
          </LinkButton>
          <LinkButton href="/stories/import" icon={<FileUp aria-hidden />}>
            Import a story
          </LinkButton>
        </div>
      ) : (
        <p className="text-ink-2">Your role is to look. An editor of this workspace can import the first story.</p>
      )}
    </div>
  );
}
