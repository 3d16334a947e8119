"use client";

import type { StoryAction } from "@fairlead/story";
import { Save } from "lucide-react";
import { useId, useState } from "react";
import { controlClass } from "../edit/FieldFrame.tsx";
import { Button } from "../parts/Button.tsx";
import { Trouble } from "./Trouble.tsx";
import type { TestState } from "./testDesk.ts";
import { useSavedTests } from "./useSavedTests.ts";

type SaveTestProps = { storyId: string; action: StoryAction; result: NonNullable<TestState["result"]> };

/** Keeps what was just tested, so that it can be tested again without the outside. */
export function SaveTest({ storyId, action, result }: SaveTestProps) {
  const { tested, what } = result;
  const [saved, setSaved] = useState<typeof tested | null>(null);
  const [isOpen, setOpen] = useState(false);
  const isReal = what === "test" || what === "up_to";
  if (!isReal || tested.outcome === null) return null;
  if (tested.record === null) {
    return <p className="text-ink-2">Its events hold more than 1 MB, too much to be kept as a test.</p>;
  }
  if (saved === tested) return <p className="text-ink-2">Kept as a test; it stands below.</p>;
  if (!isOpen) {
    return (
      <div>
        <Button icon={<Save aria-hidden />} onClick={() => setOpen(true)}>
          Save as test
        </Button>
      </div>
    );
  }
  return (
    <SaveForm
      {...{ storyId, action, record: tested.record, upTo: what === "up_to" }}
      onSaved={() => {
        setSaved(tested);
        setOpen(false);
      }}
      onCancel={() => setOpen(false)}
    />
  );
}

type SaveFormProps = {
  storyId: string;
  action: StoryAction;
  record: NonNullable<NonNullable<TestState["result"]>["tested"]["record"]>;
  upTo: boolean;
  onSaved: () => void;
  onCancel: () => void;
};

function SaveForm({ storyId, action, record, upTo, onSaved, onCancel }: SaveFormProps) {
  const id = useId();
  const [name, setName] = useState(action.name);
  const [match, setMatch] = useState<"values" | "shape">("values");
  const { save } = useSavedTests(storyId);
  return (
    <form
      aria-label="Save as test"
      className="flex flex-col gap-2.5 rounded-control border border-line-strong p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const test = { id: storyId, slug: action.slug, name, upTo, match, record: { ...record, calls: record.calls } };
        save.mutate(test, { onSuccess: onSaved });
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
        ref={(field) => field?.focus()}
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
      <p className="text-ink-3 text-small">
        {upTo ? "The way from the start up to this action" : "This action"} is run again with the same events and
        answers. Nothing is sent.
      </p>
      {save.error !== null && <Trouble trouble={save.error} />}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={save.isPending}>
          Save
        </Button>
        <Button onClick={onCancel}>Don't</Button>
      </div>
    </form>
  );
}
