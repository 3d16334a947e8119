import { initialsOf } from "../presence/others.ts";

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
      <span className="short:sr-only">Account</span>
    </>
  );
}
