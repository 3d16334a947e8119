"use client";

import type { StoryAction } from "@fairlead/story";
import { Save } from "lucide-react";
import { useId, useState } from "react";
import type { TestedStory } from "../../server/storyTested.ts";
import { controlClass } from "../edit/FieldFrame.tsx";
import { Button } from "../parts/Button.tsx";
import { Trouble } from "./Trouble.tsx";
import type { TestState } from "./testDesk.ts";
import { useSavedTests } from "./useSavedTests.ts";

type SaveTestProps = { storyId: string; action: StoryAction; result: NonNullable<TestState["result"]> };

/** Keeps what was just tested, so that it can be tested again without the outside. */
export function SaveTest({ storyId, action, result }: SaveTestProps) {
  const { tested, what } = result;
  const { save } = useSavedTests(storyId);
  const isReal = what === "test" || what === "up_to";
  if (!isReal || tested.outcome === null) return null;
  const { record } = tested;
  const upTo = what === "up_to";
  return (
    <Saving
      name={action.name}
      what={tested}
      isTooLarge={record === null}
      told={`${upTo ? "The way from the start up to this action" : "This action"} is run again with the same events and answers. Nothing is sent.`}
      trouble={save.error}
      busy={save.isPending}
      onSave={(kept, onSuccess) => {
        if (record !== null) save.mutate({ id: storyId, slug: action.slug, ...kept, upTo, record }, { onSuccess });
      }}
    />
  );
}

type SaveStoryTestProps = { storyId: string; name: string; tested: TestedStory };

/** Keeps a test of the whole story. */
export function SaveStoryTest({ storyId, name, tested }: SaveStoryTestProps) {
  const { saveStory: save } = useSavedTests(storyId);
  const { record, start, stopped } = tested;
  if (stopped !== null) return null;
  return (
    <Saving
      name={name}
      what={tested}
      isTooLarge={record === null}
      told="The whole story is run again with the same events and answers, and every action has to emit the same. Nothing is sent."
      trouble={save.error}
      busy={save.isPending}
      onSave={(kept, onSuccess) => {
        if (record !== null) save.mutate({ id: storyId, start, ...kept, record }, { onSuccess });
      }}
    />
  );
}

type Kept = { name: string; match: "values" | "shape" };

type SavingProps = {
  /** Under which it is kept unless the person says otherwise. */
  name: string;
  /** The result that is kept: of another one nothing is known to be kept. */
  what: object;
  isTooLarge: boolean;
  told: string;
  trouble: unknown;
  busy: boolean;
  onSave: (kept: Kept, onSuccess: () => void) => void;
};

function Saving({ what, isTooLarge, onSave, ...form }: SavingProps) {
  const [saved, setSaved] = useState<object | null>(null);
  const [isOpen, setOpen] = useState(false);
  if (isTooLarge) return <p className="text-ink-2">Its events hold more than 1 MB, too much to be kept as a test.</p>;
  if (saved === what) return <p className="text-ink-2">Kept as a test; it stands below.</p>;
  if (!isOpen) {
    return (
      <div>
        <Button icon={<Save aria-hidden />} onClick={() => setOpen(true)}>
          Save as test
        </Button>
      </div>
    );
  }
  const onSaved = () => {
    setSaved(what);
    setOpen(false);
  };
  return <SaveForm {...form} onSave={(kept) => onSave(kept, onSaved)} onCancel={() => setOpen(false)} />;
}

/** Of the page and not of a drawing: a function made anew with each would take the keyboard back with each. */
const takeKeyboard = (field: HTMLInputElement | null) => field?.focus();

type SaveFormProps = Pick<SavingProps, "name" | "told" | "trouble" | "busy"> & {
  onSave: (kept: Kept) => void;
  onCancel: () => void;
};

function SaveForm({ name: first, told, trouble, busy, onSave, onCancel }: SaveFormProps) {
  const id = useId();
  const [name, setName] = useState(first);
  const [match, setMatch] = useState<Kept["match"]>("values");
  return (
    <form
      aria-label="Save as test"
      className="flex flex-col gap-2.5 rounded-control border border-line-strong p-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ name, match });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <label htmlFor={`${id}-name`} className="font-semibold">
        Name of the test
      </label>
      <input
        id={`${id}-name`}
        ref={takeKeyboard}
        value={name}
        maxLength={200}
        required
        onChange={({ target }) => setName(target.value)}
        className={controlClass(false, "h-9")}
      />
      <label htmlFor={`${id}-match`} className="font-semibold">
        What has to come again
      </label>
      <select
        id={`${id}-match`}
        value={match}
        onChange={({ target }) => setMatch(target.value === "shape" ? "shape" : "values")}
        className={controlClass(false, "h-9")}
      >
        <option value="values">The same values</option>
        <option value="shape">The same shape: kinds of values and keys</option>
      </select>
      <p className="text-ink-3 text-small">{told}</p>
      {trouble !== null && <Trouble trouble={trouble} />}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={busy}>
          Save
        </Button>
        <Button onClick={onCancel}>Don't</Button>
      </div>
    </form>
  );
}
