/** Back to the board or the outline, where the keys of editing work. */
export function focusStory(): void {
  document.querySelector<HTMLElement>(".board, [data-outline] [tabindex='0'], [data-code]")?.focus();
}

/** Whether the keyboard is nowhere: what had it is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Gives the keyboard to a view that came in place of the one that had it. */
export function focusIfWanted(desk: { wantsFocus: boolean } | null, view: HTMLElement | null): void {
  if (desk?.wantsFocus !== true || view === null) return;
  desk.wantsFocus = false;
  if (isFocusLost()) view.focus();
}
