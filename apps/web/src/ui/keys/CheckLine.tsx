import type { ReactNode } from "react";

type CheckLineProps = { checked: boolean; onChange: (isOn: boolean) => void; label: string; hint?: ReactNode };

/** A box to tick, and what it stands for. */
export function CheckLine({ checked, onChange, label, hint }: CheckLineProps) {
  return (
    <label className="flex items-baseline gap-2 py-1">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
        className="relative top-0.5 shrink-0 accent-[var(--ink)]"
      />
      <span className="min-w-0">
        <span className="font-semibold">{label}</span>
        {hint !== undefined && <span className="text-ink-3"> – {hint}</span>}
      </span>
    </label>
  );
}
