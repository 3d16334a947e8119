import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

type NoticeProps = { icon: LucideIcon; title: string; children: ReactNode; actions?: ReactNode };

/** What stands where content will be, or could not be: what it is, why, and the way on. On a page it begins at its left edge. */
export function Notice({ icon: Icon, title, children, actions }: NoticeProps) {
  return (
    <div className="mx-auto flex max-w-[440px] in-[[data-page]]:mx-0 in-[[data-page]]:px-0 flex-col items-start gap-3 px-6 py-12">
      <span className="grid size-9 place-items-center rounded-control border border-line-strong bg-paper">
        <Icon aria-hidden className="size-[18px]" />
      </span>
      <h2 className="text-title">{title}</h2>
      <div className="flex flex-col gap-2 text-dense text-ink-2">{children}</div>
      {actions && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
