/**
 * Lets runs begin as far as there is memory for what they read and emit. Where events are small it stops nobody: only runs of
 * large events begin one after the other then, as a process that has too many of them in hand would be ended in the middle of
 * all, come again with the same, and be ended again.
 *
 * What a run takes is known when it has read its event; before, it is taken for as much as runs took lately, and the first
 * ones for the most that an event may have. One run may always be in hand, however large.
 */
export type MemoryGate = {
  /** A place for a run, at once or when there is room. */
  enter(): Place | Promise<Place>;
  /** A place for a run that can't wait. */
  take(): Place;
};

/** The place of a run that is in hand. */
export type Place = {
  /** Says how many characters of JSON the run holds besides. */
  holds(characters: number): void;
  leave(): void;
};

/** The largest event. */
const guessFirst = 5_000_000;
/** How much of what one run took goes into the guess for the next. */
const guessShare = 1 / 8;

/** Creates the gate of a process. `charactersMax`: of JSON, for all runs in hand together. */
export function createMemoryGate(charactersMax: number): MemoryGate {
  const waiting: ((place: Place) => void)[] = [];
  let inHand = 0;
  let held = 0;
  let guess = guessFirst;

  const hasRoom = () => inHand === 0 || held + guess <= charactersMax;

  function take(): Place {
    let own = guess;
    let known: number | null = null;
    inHand += 1;
    held += own;
    const set = (characters: number) => {
      held += characters - own;
      own = characters;
    };
    return {
      holds(characters) {
        known = (known ?? 0) + characters;
        set(known);
        letIn();
      },
      leave() {
        if (known !== null) guess += (known - guess) * guessShare;
        set(0);
        inHand -= 1;
        letIn();
      },
    };
  }

  function letIn(): void {
    while (waiting.length > 0 && hasRoom()) waiting.shift()?.(take());
  }

  return {
    take,
    enter: () => (waiting.length === 0 && hasRoom() ? take() : new Promise((resolve) => waiting.push(resolve))),
  };
}
