"use client";

import type { StoryNote } from "@fairlead/story";
import { Copy, Trash2, X } from "lucide-react";
import { type CSSProperties, useEffect, useRef } from "react";
import { noteSize } from "../board/frames.ts";
import { noteKey } from "../board/keys.ts";
import { noteFieldId } from "../board/NoteCard.tsx";
import { NoteText } from "../board/NoteText.tsx";
import { noteColors, noteInk } from "../board/noteColors.ts";
import { IconButton } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { Section } from "../parts/Section.tsx";
import type { Editor } from "./editor.ts";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import { useEditor } from "./useEditor.ts";
import { useText } from "./useText.ts";

/** The selected note: what it says, its colour and its size. */
export function NoteInspector({ note, onClose }: { note: StoryNote; onClose: () => void }) {
  const editor = useEditor();
  return (
    <div className="divide-y divide-line">
      <div className="px-4 py-3.5">
        <div className="flex items-start gap-3">
          <h2 className="min-w-0 flex-1 text-large leading-tight">Note</h2>
          <IconButton label="Close, show the story" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </div>
        {editor !== null && <NoteTools note={note} editor={editor} />}
      </div>
      {editor === null ? (
        <Section title="Text">
          <NoteText text={note.text} />
        </Section>
      ) : (
        <div className="flex flex-col gap-3 px-4 py-3.5">
          <NoteField note={note} editor={editor} />
          <Colors note={note} editor={editor} />
          <Size note={note} editor={editor} />
        </div>
      )}
    </div>
  );
}

type NoteProps = { note: StoryNote; editor: Editor };

function NoteTools({ note, editor }: NoteProps) {
  const keys = [noteKey(note.id)];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div role="group" aria-label="Edit the note" className="mt-2 -ml-1 flex gap-0.5">
      <IconButton label="Duplicate (Ctrl+D)" onClick={() => void editor.duplicate(keys)}>
        <Copy aria-hidden />
      </IconButton>
      <IconButton label="Remove (Delete)" onClick={() => void editor.remove(keys)}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}

/** A note that says nothing yet is about to be written. */
function NoteField({ note, editor }: NoteProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isNew = useRef(note.text === "");
  useEffect(() => {
    if (isNew.current) field.current?.focus();
  }, []);
  const text = useText(note.text, (value) => {
    void editor.change({ kind: "set", list: "notes", id: note.id, key: "text", value });
  });
  return (
    <FieldFrame
      id={noteFieldId}
      label="Text"
      hint="Markdown: # heading, **bold**, `code`, - list, [link](https://…)"
      problems={[]}
    >
      <textarea
        {...text}
        ref={field}
        id={noteFieldId}
        rows={6}
        maxLength={50_000}
        className={controlClass(false, "block resize-y")}
      />
    </FieldFrame>
  );
}

function Colors({ note, editor }: NoteProps) {
  const set = (value: StoryNote["color"]) =>
    void editor.change({ kind: "set", list: "notes", id: note.id, key: "color", ...(value && { value }) });
  const choices = [{ color: undefined, name: "Paper" }, ...noteColors];
  return (
    <fieldset>
      <legend className="mb-1 font-semibold">Colour</legend>
      <div className="flex flex-wrap gap-1.5">
        {choices.map(({ color, name }) => (
          <label
            key={name}
            title={name}
            style={{ "--swatch": noteInk(color) ?? "var(--paper)" } as CSSProperties}
            className={cx(
              "relative grid size-7 cursor-pointer place-items-center rounded-pill border border-line-strong bg-(--swatch)",
              "has-checked:outline-2 has-checked:outline-ink has-checked:outline-offset-2",
            )}
          >
            <input
              type="radio"
              name="note-color"
              checked={note.color === color}
              onChange={() => set(color)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <span className="sr-only">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const sizeMin = { width: 120, height: 56 };
const sizeMax = 4_000;

function Size({ note, editor }: NoteProps) {
  return (
    <div className="grid grid-cols-2 gap-3">
      {(["width", "height"] as const).map((side) => (
        <SideField key={side} {...{ side, note, editor }} />
      ))}
    </div>
  );
}

function SideField({ side, note, editor }: NoteProps & { side: "width" | "height" }) {
  const id = `note-${side}`;
  const field = useText(String(note[side] ?? noteSize[side]), (text) => {
    const wanted = Math.round(Number(text));
    if (!Number.isFinite(wanted)) return;
    const value = Math.min(sizeMax, Math.max(sizeMin[side], wanted));
    void editor.change({ kind: "set", list: "notes", id: note.id, key: side, value });
  });
  return (
    <FieldFrame id={id} label={side === "width" ? "Width" : "Height"} problems={[]}>
      <input {...field} id={id} inputMode="numeric" className={controlClass(false, "h-9 font-mono")} />
    </FieldFrame>
  );
}
