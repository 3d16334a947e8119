"use client";

import type { LucideIcon } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Place } from "../board/grid.ts";
import { Plate } from "../board/Plate.tsx";
import { cx } from "../parts/cx.ts";
import { Keys } from "../parts/Keys.tsx";

/** Something to choose. `look`: the action type whose plate stands before it, else `icon`; `alias`: more words that find it. */
export type PickItem = {
  key: string;
  title: string;
  hint?: string;
  alias?: string;
  look?: { type: string; options?: unknown };
  icon?: LucideIcon;
  /** The keys that do the same. */
  keys?: string;
};

type PickMenuProps = {
  label: string;
  items: readonly PickItem[];
  /** What else can be done. */
  hint?: string | undefined;
  /** What is said when there is nothing to choose. */
  none: string;
  onPick: (key: string) => void;
  onClose: () => void;
  /** Where its corner is, as far as there is room; default: at the top, in the middle. */
  spot?: Place | undefined;
  /** The key of the item that is about to be chosen, whenever it is another one; null when the menu goes. */
  onPoint?: ((key: string | null) => void) | undefined;
  /** Whether the keyboard may go there while the menu stays open. */
  stays?: ((to: Element) => boolean) | undefined;
};

/** A list to choose from by typing, by arrow keys or by pressing; Escape and leaving it close it. */
export function PickMenu({ label, items, hint, none, onPick, onClose, spot, onPoint, stays }: PickMenuProps) {
  const id = useId();
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const words = search.trim().toLowerCase();
  const shown = items.filter(({ title, hint = "", alias = "" }) =>
    `${title} ${hint} ${alias}`.toLowerCase().includes(words),
  );
  const current = shown[Math.min(at, shown.length - 1)];
  const pointed = current?.key ?? null;
  useEffect(() => {
    onPoint?.(pointed);
    return () => onPoint?.(null);
  }, [onPoint, pointed]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((Math.min(at, shown.length - 1) + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter" && current !== undefined) onPick(current.key);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="dialog"
      aria-label={label}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const to = event.relatedTarget;
        if (to !== null && !event.currentTarget.contains(to) && stays?.(to) !== true) onClose();
      }}
      style={spot && { left: within(spot.x, menuSize.width), top: within(spot.y, menuSize.height) }}
      className={cx(
        "sheet absolute z-20 flex max-h-[min(420px,80%)] w-[320px] max-w-[calc(100%-16px)] flex-col rounded-panel border-ink p-2",
        spot === undefined && "top-4 left-1/2 -translate-x-1/2",
      )}
    >
      <label htmlFor={`${id}-search`} className="mb-1 px-1 font-semibold">
        {label}
      </label>
      <input
        ref={input}
        id={`${id}-search`}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={current && optionId(id, current)}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        autoComplete="off"
        placeholder="Type to find"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        className="h-[30px] shrink-0 rounded-control border border-line-strong bg-paper px-2.5"
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="px-1 pt-1 text-ink-2 text-small">
          {hint}
        </p>
      )}
      <div id={`${id}-list`} role="listbox" aria-label={label} className="mt-1.5 min-h-0 overflow-auto">
        {shown.map(({ key, title, hint: more, look, icon: Icon, keys }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
          <div
            key={key}
            id={optionId(id, { key })}
            role="option"
            tabIndex={-1}
            aria-selected={key === current?.key}
            onClick={() => onPick(key)}
            className={cx(
              "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-pill px-2 py-1",
              key === current?.key ? "bg-sunk outline outline-1 outline-ink" : "hover:bg-sunk",
            )}
          >
            {look && <Plate action={look} size={22} />}
            {Icon && <Icon aria-hidden className="mx-[3px] size-4 shrink-0 text-ink-2" />}
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{title}</span>
              {more && <span className="block truncate text-ink-2 text-small">{more}</span>}
            </span>
            {keys && <Keys>{keys}</Keys>}
          </div>
        ))}
        {shown.length === 0 && (
          <p className="px-2 py-2 text-ink-2">{items.length === 0 ? none : "Nothing is called that."}</p>
        )}
      </div>
    </div>
  );
}

const menuSize = { width: 320, height: 420 };

/** So far from the edge that all of the menu can be seen. */
function within(at: number, size: number): string {
  return `max(8px, min(${Math.round(at)}px, 100% - ${size + 8}px))`;
}

/** Keys are words of the product as well, and an id has no space in it. */
function optionId(menu: string, { key }: Pick<PickItem, "key">): string {
  return `${menu}-${encodeURIComponent(key)}`;
}
