"use client";

import { useId, useState } from "react";
import { controlClass } from "../edit/FieldFrame.tsx";
import { JsonTree } from "../json/JsonTree.tsx";
import type { World } from "./completions.ts";
import type { Context } from "./samples.ts";

type EventPickerProps = {
  context: Context;
  readable: World["readable"];
  onInsert: (reference: string) => void;
};

/** The events that a formula may read, as trees: what one is at is put in. */
export function EventPicker({ context, readable, onInsert }: EventPickerProps) {
  const id = useId();
  const [asked, setAsked] = useState(readable[0]?.slug ?? "");
  const known = readable.filter(({ slug }) => Object.hasOwn(context, slug));
  const slug = known.some((one) => one.slug === asked) ? asked : (known[0]?.slug ?? "");
  if (slug === "") return <p className="text-ink-3 text-small">There is no event to take something from yet.</p>;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="sr-only">
        Event to take something from
      </label>
      <select
        id={id}
        value={slug}
        onChange={({ target }) => setAsked(target.value)}
        className={controlClass(false, "h-8")}
      >
        {known.map((one) => (
          <option key={one.slug} value={one.slug}>
            {one.name}
          </option>
        ))}
      </select>
      <JsonTree
        key={slug}
        value={context[slug] ?? null}
        root={slug}
        label="Event"
        heightMax={240}
        onInsert={onInsert}
      />
    </div>
  );
}
