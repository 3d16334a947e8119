"use client";

import type { StoryAction } from "@fairlead/story";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Plate } from "../board/Plate.tsx";
import { IconButton } from "../parts/Button.tsx";

type InspectorHeadProps = {
  /** Undefined if the version does not know the action. */
  action: StoryAction | undefined;
  slug: string;
  badge?: ReactNode;
  onClose: () => void;
};

/** The head of a panel about one action of a run. */
export function InspectorHead({ action, slug, badge, onClose }: InspectorHeadProps) {
  return (
    <div className="flex items-start gap-3 px-4 py-3.5">
      {action && <Plate action={action} />}
      <div className="min-w-0 flex-1">
        <h2 className="text-large leading-tight">{action?.name ?? slug}</h2>
        <code className="text-[11.5px] text-ink-2">{slug}</code>
      </div>
      {badge}
      <IconButton label="Close, show the whole run" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
