/** What the button of the account shows: the initials of who is signed in. */
export function AccountFace({ name }: { name: string }) {
  return (
    <>
      <span
        aria-hidden
        className="grid size-[22px] place-items-center rounded-pill border border-line-strong bg-paper text-tiny text-ink"
      >
        {initialsOf(name)}
      </span>
      Account
    </>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return `${words[0]?.[0] ?? "?"}${last}`.toUpperCase();
}
