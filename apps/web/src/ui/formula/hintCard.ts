/** Marks the card on the board whose event a name in a formula reads; null: none any more. */
export function hintCard(slug: string | null): void {
  for (const card of document.querySelectorAll(".react-flow__node.is-hinted")) card.classList.remove("is-hinted");
  if (slug === null) return;
  document.querySelector(`.react-flow__node[data-id="${CSS.escape(slug)}"]`)?.classList.add("is-hinted");
}
