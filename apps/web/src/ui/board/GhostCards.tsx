const ghosts = ["Something arrives", "You shape it", "You act"];

/** The board of a story without actions: what will stand here, and how it gets here. */
export function GhostCards({ hint }: { hint?: string }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-0 p-6">
      {ghosts.map((words, at) => (
        <div key={words} className="flex flex-col items-center">
          {at > 0 && <span aria-hidden className="h-8 border-line-strong border-l border-dashed" />}
          <p className="grid h-16 w-[248px] place-items-center rounded-card border border-line-strong border-dashed font-semibold text-ink-2">
            {words}
          </p>
        </div>
      ))}
      <p className="mt-6 text-ink-2">This story has no actions yet.{hint ? ` ${hint}` : ""}</p>
    </div>
  );
}
