"use client";

import type { StoryAction } from "@fairlead/story";
import { Ban, Copy, CornerDownRight, Link2, Plus, Trash2, Waypoints } from "lucide-react";
import { IconButton } from "../parts/Button.tsx";
import { takesEvents } from "./actionChoices.ts";
import type { Editor } from "./editor.ts";

/** What can be done with the selected action, for pointers, and on the outline. */
export function ActionTools({ action: { slug, type, disabled }, editor }: { action: StoryAction; editor: Editor }) {
  const slugs = editor.selection.picked.has(slug) ? [...editor.selection.picked] : [slug];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div role="group" aria-label="Edit the action" className="mt-2 -ml-1 flex gap-0.5">
      <IconButton label="Add an action behind (A)" onClick={() => editor.openMenu({ kind: "add", after: slug })}>
        <Plus aria-hidden />
      </IconButton>
      <IconButton label="Link to (L)" onClick={() => editor.beginLink(slug)}>
        <Link2 aria-hidden />
      </IconButton>
      {takesEvents(type) && (
        <IconButton label="Move behind another action" onClick={() => editor.openMenu({ kind: "move", slug })}>
          <CornerDownRight aria-hidden />
        </IconButton>
      )}
      <IconButton label="Select along the links" onClick={() => editor.openMenu({ kind: "reach" })}>
        <Waypoints aria-hidden />
      </IconButton>
      <IconButton label="Duplicate (Ctrl+D)" onClick={() => void editor.duplicate(slugs)}>
        <Copy aria-hidden />
      </IconButton>
      <IconButton
        label={disabled === true ? "Switch on (D)" : "Switch off (D)"}
        aria-pressed={disabled === true}
        onClick={() => void editor.toggle(slugs)}
      >
        <Ban aria-hidden />
      </IconButton>
      <IconButton label="Remove (Delete)" onClick={() => void editor.remove(slugs)}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}
