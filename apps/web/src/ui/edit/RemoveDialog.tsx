"use client";

import { Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../parts/Button.tsx";
import { countOf } from "../parts/time.ts";
import { FormDialog } from "../values/FormDialog.tsx";
import type { Editor } from "./editor.ts";
import type { EditMenu } from "./menus.ts";

type RemoveDialogProps = { editor: Editor; menu: Extract<EditMenu, { kind: "remove" }> };

/** Asks before something is removed that formulas read, and lists them: each is a way to the action that it stands in. */
export function RemoveDialog({ editor, menu: { keys, heal, readers } }: RemoveDialogProps) {
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => yes.current?.focus(), []);
  const names = keys.map((key) => editor.story.actions.find(({ slug }) => slug === key)?.name ?? "").filter(Boolean);
  const what = names.length === 1 ? `“${names[0]}”` : countOf(names.length, "action");
  return (
    <FormDialog
      title={`Remove ${what}?`}
      onClose={() => editor.openMenu(null)}
      onSubmit={(close) => {
        close();
        void editor.removeNow(keys, heal);
      }}
      footer={(close) => (
        <>
          <span className="flex-1" />
          <Button onClick={close}>Keep</Button>
          <Button ref={yes} type="submit" look="primary" icon={<Trash2 aria-hidden />}>
            Remove anyway
          </Button>
        </>
      )}
    >
      {(close) => (
        <>
          <p className="mb-2">
            {readers.length === 1 ? "Formulas of an action read" : `Formulas of ${readers.length} actions read`} what is
            emitted there. They find nothing any more, and the story can't be published until they are mended:
          </p>
          <ul className="mb-3">
            {readers.map(({ slug, name, options }) => (
              <li key={slug} className="flex min-h-9 items-center gap-3 border-line border-b border-dashed py-1">
                <button
                  type="button"
                  title="Go to this action"
                  onClick={() => {
                    close();
                    editor.selection.select(slug);
                  }}
                  className="min-h-6 font-semibold underline underline-offset-3 hover:decoration-2"
                >
                  {name}
                </button>
                <span
                  className="min-w-0 flex-1 truncate text-right font-mono text-ink-2 text-small"
                  title={options.join(", ")}
                >
                  {options.join(", ")}
                </span>
              </li>
            ))}
          </ul>
          <p className="mb-3 text-ink-2">Undo brings it back.</p>
        </>
      )}
    </FormDialog>
  );
}
