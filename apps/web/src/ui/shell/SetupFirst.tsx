import { Entrance } from "./Entrance.tsx";

/** While nobody has an account: the link that makes the first one is not shown in any page, only to who started it. */
export function SetupFirst() {
  return (
    <Entrance
      title="This workspace is not set up yet"
      lead="Open the set-up link that Fairlead printed when it was started. It makes you the owner, and works once."
    >
      <p className="text-ink-2">
        No link at hand? Start Fairlead again: it prints a new one while nobody has an account.
      </p>
    </Entrance>
  );
}
