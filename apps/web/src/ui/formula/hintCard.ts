const mark = "is-hinted";

/**
 * Marks the card on the board whose event a name in a formula reads, and the links by which the event comes from there;
 * null: nothing any more.
 */
export function hintCard(slug: string | null, links: readonly string[] = []): void {
  for (const marked of document.querySelectorAll(`.react-flow__viewport .${mark}`)) marked.classList.remove(mark);
  if (slug === null) return;
  document.querySelector(`.react-flow__node[data-id="${CSS.escape(slug)}"]`)?.classList.add(mark);
  for (const link of links)
    document.querySelector(`.react-flow__edge[data-id="${CSS.escape(link)}"]`)?.classList.add(mark);
}
