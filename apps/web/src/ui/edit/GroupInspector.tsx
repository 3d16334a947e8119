"use client";

import type { StoryDefinition, StoryGroup } from "@fairlead/story";
import { ChevronsDownUp, ChevronsUpDown, Ungroup, X } from "lucide-react";
import { groupKey } from "../board/keys.ts";
import { Plate } from "../board/Plate.tsx";
import { useGroupStatus } from "../board/useStatus.ts";
import { Badge } from "../parts/Badge.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { Section } from "../parts/Section.tsx";
import { countOf } from "../parts/time.ts";
import { nameFieldId } from "./editCommands.ts";
import type { Editor } from "./editor.ts";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import { useEditor } from "./useEditor.ts";
import { useText } from "./useText.ts";

type GroupInspectorProps = { group: StoryGroup; story: StoryDefinition; onSelect: (key: string | null) => void };

/** The selected group: its name, how its actions are doing, and which they are. */
export function GroupInspector({ group, story, onSelect }: GroupInspectorProps) {
  const editor = useEditor();
  const members = story.actions.filter((action) => action.group === group.id);
  const status = useGroupStatus(members.map(({ slug }) => slug));
  return (
    <div className="divide-y divide-line">
      <div className="px-4 py-3.5">
        <div className="flex items-start gap-3">
          <h2 className="min-w-0 flex-1 text-large leading-tight">{group.name}</h2>
          <IconButton label="Close, show the story" onClick={() => onSelect(null)}>
            <X aria-hidden />
          </IconButton>
        </div>
        <p className="mt-2 flex flex-wrap items-center gap-2 text-ink-2">
          Group · {countOf(members.length, "action")}
          {status.note && <span className="tabular">· {status.note}</span>}
          {status.badge && (
            <Badge tone={status.badge.tone} icon={status.badge.icon} size="card">
              {status.badge.word}
            </Badge>
          )}
        </p>
        {editor !== null && <GroupFields group={group} editor={editor} />}
      </div>
      <Section title="Actions">
        <ul className="flex flex-col gap-1">
          {members.map((action) => (
            <li key={action.id}>
              <button
                type="button"
                onClick={() => onSelect(action.slug)}
                className="flex min-h-8 w-full items-center gap-2 rounded-control px-1.5 text-left hover:bg-sunk"
              >
                <Plate action={action} size={20} />
                <span className="min-w-0 flex-1 truncate">{action.name}</span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function GroupFields({ group, editor }: { group: StoryGroup; editor: Editor }) {
  const name = useText(group.name, (text) => {
    const value = text.trim();
    if (value !== "") void editor.change({ kind: "set", list: "groups", id: group.id, key: "name", value });
  });
  const isCollapsed = group.collapsed === true;
  const keys = [groupKey(group.id)];
  return (
    <div className="mt-3 flex flex-col gap-2">
      <FieldFrame id={nameFieldId} label="Name" problems={[]}>
        <input {...name} id={nameFieldId} maxLength={200} className={controlClass(false, "h-9")} />
      </FieldFrame>
      <div className="flex flex-wrap gap-2">
        <Button
          icon={isCollapsed ? <ChevronsUpDown aria-hidden /> : <ChevronsDownUp aria-hidden />}
          onClick={() => void editor.collapse(keys)}
        >
          {isCollapsed ? "Open" : "Collapse"}
        </Button>
        <Button icon={<Ungroup aria-hidden />} onClick={() => void editor.ungroup(keys)}>
          Ungroup
        </Button>
      </div>
    </div>
  );
}
