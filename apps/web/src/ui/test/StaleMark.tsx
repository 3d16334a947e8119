/** Says that an event is from before a change, in words and with a hollow dot. `what`: what was changed. */
export function StaleMark({ what = "action" }: { what?: "action" | "story" }) {
  return (
    <p className="flex items-center gap-1.5 text-small text-wait">
      <span aria-hidden className="inline-block size-2 rounded-full border-[1.5px] border-wait" />
      From before the {what} was changed
    </p>
  );
}
