"use client";

import { Plate } from "../board/Plate.tsx";
import { Toolbar } from "../parts/Toolbar.tsx";
import { choiceGroups, takesEvents } from "./actionChoices.ts";
import { useEditor } from "./useEditor.ts";

/** What a dragged type carries: its title. */
export const dragType = "application/x-fairlead-action";

/**
 * The types of actions. Pressing one adds it, behind the selected action if there is one; dragged, it lands where it is
 * dropped: on the board or in a link. One tab stop: arrow keys walk.
 */
export function Palette() {
  const editor = useEditor();
  if (editor === null) return null;
  return (
    <Toolbar
      label="Add an action"
      aria-orientation="vertical"
      className="w-[188px] shrink-0 overflow-auto border-line border-r bg-paper px-2.5 py-3 max-md:hidden"
    >
      {choiceGroups.map(({ title, choices }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
        <div key={title} role="group" aria-label={title} className="mb-3">
          <p aria-hidden className="mb-1 px-1.5 font-semibold text-ink-3 text-small">
            {title}
          </p>
          {choices.map((choice) => (
            <button
              key={choice.title}
              type="button"
              draggable
              title={choice.hint}
              onDragStart={({ dataTransfer }) => {
                dataTransfer.setData(dragType, choice.title);
                dataTransfer.effectAllowed = "copy";
              }}
              onClick={() => {
                const selected = editor.selectedAction;
                const after = selected === null || !takesEvents(choice.type) ? {} : { after: selected };
                void editor.add(choice, after);
              }}
              className="flex min-h-9 w-full cursor-grab items-center gap-2.5 rounded-control px-1.5 text-left hover:bg-sunk"
            >
              <Plate action={choice} size={24} />
              {choice.title}
            </button>
          ))}
        </div>
      ))}
      <p className="px-1.5 text-ink-3 text-small">
        Press or drag. <kbd>A</kbd> adds, <kbd>L</kbd> links the selected action.
      </p>
    </Toolbar>
  );
}
