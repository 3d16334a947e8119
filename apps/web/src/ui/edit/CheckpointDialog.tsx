"use client";

import { X } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import type { DraftStore } from "./draftStore.ts";
import { controlClass } from "./FieldFrame.tsx";
import { useCheckpoints } from "./useCheckpoints.ts";

type CheckpointDialogProps = { storyId: string; store: DraftStore; onClose: () => void };

/** Asks for the name under which the draft is kept as it is now. */
export function CheckpointDialog({ storyId, store, onClose }: CheckpointDialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const [isUnsaved, setUnsaved] = useState(false);
  const { make } = useCheckpoints(storyId);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    field.current?.focus();
  }, []);
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    await store.save();
    const isSaved = store.state().saving === "saved";
    setUnsaved(!isSaved);
    if (isSaved) make.mutate({ id: storyId, name }, { onSuccess: () => dialog.current?.close() });
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      className="sheet m-auto w-[420px] max-w-[calc(100vw-24px)] flex-col rounded-panel border-ink text-ink open:flex backdrop:bg-[color-mix(in_srgb,var(--sunk)_75%,transparent)]"
    >
      <div className="flex items-center justify-between gap-3 border-line border-b px-5 py-3">
        <h2 id={`${id}-title`} className="text-title">
          Keep a checkpoint
        </h2>
        <IconButton label="Close" onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </IconButton>
      </div>
      <form className="flex flex-col gap-2.5 px-5 py-4" onSubmit={(event) => void keep(event)}>
        <label htmlFor={`${id}-name`} className="font-semibold">
          Name of the checkpoint
        </label>
        <input
          id={`${id}-name`}
          ref={field}
          value={name}
          maxLength={200}
          required
          onChange={({ target }) => setName(target.value)}
          className={controlClass(false, "h-9")}
        />
        <p className="text-ink-3 text-small">
          The draft is saved by itself. A checkpoint is what you can compare it with, and go back to, later.
        </p>
        {(isUnsaved || make.error !== null) && (
          <p role="alert" className="text-bad">
            {isUnsaved ? "The draft is not saved yet, so nothing was kept." : toApiProblem(make.error).message}
          </p>
        )}
        <div className="flex justify-end gap-2 pt-1">
          <Button onClick={() => dialog.current?.close()}>Not now</Button>
          <Button type="submit" look="primary" busy={make.isPending}>
            Keep it
          </Button>
        </div>
      </form>
    </dialog>
  );
}
