"use client";

import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "../parts/Button.tsx";
import { controlClass } from "./FieldFrame.tsx";
import { type MissingValue, valueName } from "./pastedValues.ts";

type PastedValueProps = {
  value: MissingValue;
  /** The slugs of what is kept of its kind. */
  kept: readonly string[];
  chosen: string;
  onChoose: (slug: string) => void;
  onMake: () => void;
};

/** A credential or resource that what is pasted names: what takes its place. */
export function PastedValue({ value, kept, chosen, onChoose, onMake }: PastedValueProps) {
  const id = useId();
  const name = valueName(value);
  const isKept = kept.includes(value.slug);
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1.5 block font-semibold font-mono text-small">
        {name}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <select
          id={id}
          value={chosen}
          aria-describedby={`${id}-told`}
          onChange={({ target }) => onChoose(target.value)}
          className={controlClass(false, "h-9 min-w-0 flex-1")}
        >
          {!isKept && <option value={value.slug}>Leave the name as it is</option>}
          {kept.map((slug) => (
            <option key={slug} value={slug}>
              {`${value.root}.${slug}`}
            </option>
          ))}
        </select>
        <Button icon={<Plus aria-hidden />} onClick={onMake}>
          {value.root === "CREDENTIAL" ? "New credential" : "New resource"}
        </Button>
      </div>
      <p id={`${id}-told`} className="mt-1 text-ink-3">
        Read by {value.readers.join(", ")}.
      </p>
    </div>
  );
}
