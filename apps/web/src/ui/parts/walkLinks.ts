import type { KeyboardEvent } from "react";

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Lets arrow keys walk among the links of an element, which are one stop for Tab together. */
export function walkLinks(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const to = links[links.indexOf(event.target as HTMLElement) + (step ?? 0)];
  if (step === undefined || to === undefined) return;
  event.preventDefault();
  to.focus();
}
