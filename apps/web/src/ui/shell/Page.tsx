import type { ReactNode } from "react";

type PageProps = {
  /** Left out where the bar above has the title of the page. */
  title?: string;
  /** What the page is for, in one sentence. */
  lead?: ReactNode;
  /** Beside the title: how what is listed is narrowed. */
  aside?: ReactNode;
  children: ReactNode;
};

/** The sheet of every page that is read from the top: one width, one head. Notices stand at its left edge. */
export function Page({ title, lead, aside, children }: PageProps) {
  return (
    <div data-page className="mx-auto max-w-[1240px] px-4 py-7 md:px-8">
      {title !== undefined && (
        <div className="mb-5 flex flex-wrap items-end justify-between gap-4">
          <div className="min-w-0">
            <h1 className="text-display leading-tight">{title}</h1>
            {lead && <p className="mt-1.5 max-w-[68ch] text-dense text-ink-2">{lead}</p>}
          </div>
          {aside}
        </div>
      )}
      {children}
    </div>
  );
}
