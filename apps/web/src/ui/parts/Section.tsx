import type { ReactNode } from "react";

type SectionProps = { title: string; aside?: ReactNode; children: ReactNode };

/** A part of a panel under its own small heading. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className="px-4 py-3.5">
      <div className="mb-2 flex min-h-6 items-center justify-between gap-2">
        <h3 className="font-semibold text-dense">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
