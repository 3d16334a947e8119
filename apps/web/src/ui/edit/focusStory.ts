/** Back to the board or the outline, where the keys of editing work. */
export function focusStory(): void {
  document.querySelector<HTMLElement>(".board, [role=tree] [tabindex='0']")?.focus();
}
