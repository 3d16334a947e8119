"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../parts/Button.tsx";
import { isMac, showKeys } from "../parts/commands.ts";
import { setHandling, useHandling } from "../parts/handling.ts";
import { Keys } from "../parts/Keys.tsx";
import { keyTable } from "./commandList.ts";

/** All keys of the page, as what handles them knows them. */
export function KeySheet({ isEdited, onClose }: { isEdited: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const mac = isMac();
  const { wheel, letters } = useHandling();
  return (
    <dialog
      ref={dialog}
      aria-labelledby="keys-title"
      onClose={onClose}
      className="sheet m-auto max-h-[86vh] w-[880px] max-w-[calc(100vw-24px)] flex-col rounded-panel border-ink text-ink open:flex backdrop:bg-[color-mix(in_srgb,var(--sunk)_75%,transparent)]"
    >
      <div className="flex items-center justify-between gap-3 border-line border-b px-5 py-3">
        <h2 id="keys-title" className="text-title">
          Keys
        </h2>
        <IconButton label="Close" onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div tabIndex={0} className="min-h-0 columns-2 gap-8 overflow-auto px-5 py-4 max-sm:columns-1">
        {keyTable(isEdited, letters).map(({ group, lines }) => (
          <section key={group} className="mb-5 break-inside-avoid-column">
            <h3 className="mb-1 font-semibold text-dense">{group}</h3>
            <dl>
              {lines.map(({ label, keys }) => (
                <div
                  key={`${label} ${keys.join()}`}
                  className="flex min-h-7 break-inside-avoid items-center justify-between gap-3 border-line border-b border-dashed py-0.5"
                >
                  <dt>{label}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keys.map((combo) => (
                      <Keys key={combo}>{showKeys(combo, mac)}</Keys>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-1.5 border-line border-t px-5 py-3">
        <Choice isOn={letters} onChange={(isOn) => setHandling({ letters: isOn })}>
          Letters and signs alone are keys
        </Choice>
        <Choice isOn={wheel === "zoom"} onChange={(isOn) => setHandling({ wheel: isOn ? "zoom" : "pan" })}>
          The wheel zooms the board
        </Choice>
      </div>
    </dialog>
  );
}

type ChoiceProps = { isOn: boolean; onChange: (isOn: boolean) => void; children: ReactNode };

function Choice({ isOn, onChange, children }: ChoiceProps) {
  return (
    <label className="flex min-h-6 items-center gap-2">
      <input type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      {children}
    </label>
  );
}
