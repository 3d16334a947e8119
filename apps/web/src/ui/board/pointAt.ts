import type { LinkKind } from "@fairlead/story";

/** The id of the node or link of a canvas that lies under a point of the window; the uppermost that there is. */
export function elementAt(x: number, y: number, selector: string): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const found = element.closest(selector);
    if (found !== null) return found.getAttribute("data-id") ?? undefined;
  }
  return undefined;
}

/** Where a pointer or a finger is in the window. */
export function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const { clientX: x, clientY: y } = "changedTouches" in event ? (event.changedTouches[0] ?? nowhere) : event;
  return { x, y };
}

/** A point of the window as it lies on the board, from its corner. */
export function spotOn(board: Element | null, { x, y }: { x: number; y: number }): { x: number; y: number } {
  const { left = 0, top = 0 } = board?.getBoundingClientRect() ?? {};
  return { x: x - left, y: y - top };
}

/** The way of the port that was pressed; null: it was none from which links begin. */
export function portUnder(target: EventTarget): LinkKind | null {
  const port = target instanceof Element ? target.closest(".react-flow__handle.source.connectable") : null;
  const way = port?.getAttribute("data-way");
  return way === "default" || way === "no_match" || way === "failure" ? way : null;
}

const nowhere = { clientX: 0, clientY: 0 };
