import type { StoryAction, StoryDefinition, StoryLink, StoryNote } from "./definition.ts";

/**
 * A definition as the text of a file: JSON with two spaces and a newline at the end. Keys have one order, positions
 * stand last and what is default is left out, so that two versions of a story differ only where they differ.
 */
export function exportStory(definition: StoryDefinition): string {
  const { formatVersion, name, description, settings, actions, links, notes } = definition;
  const ordered = {
    formatVersion,
    name,
    description,
    settings,
    actions: actions.map(orderAction),
    links: links.map(orderLink),
    notes: notes?.map(orderNote),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function orderAction({ id, slug, type, name, description, disabled, options, position }: StoryAction) {
  return { id, slug, type, name, description, disabled, options, position: orderPosition(position) };
}

function orderLink({ from, to, kind }: StoryLink) {
  return kind === "default" ? { from, to } : { from, to, kind };
}

function orderNote({ id, text, width, height, position }: StoryNote) {
  return { id, text, width, height, position: orderPosition(position) };
}

function orderPosition(position: StoryAction["position"]) {
  return position === undefined ? undefined : { x: position.x, y: position.y };
}
