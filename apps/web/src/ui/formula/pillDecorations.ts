import type { EditorState, Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { shorten } from "../board/formulaParts.ts";
import { type Expression, type FieldKind, findExpressions, readable } from "./expressions.ts";
import { tokensOf } from "./references.ts";

/** What the view of a field asks of the story: the ink of the action that a name stands for; null for other names. */
export type InkOf = (root: string) => string | null;

/** A pill that is closed up: its shortest label, in the ink of what it reads. */
class PillWidget extends WidgetType {
  readonly source: string;
  readonly root: string | null;
  readonly ink: string;
  readonly isPicked: boolean;

  constructor(source: string, { root, ink, isPicked }: { root: string | null; ink: string; isPicked: boolean }) {
    super();
    this.source = source;
    this.root = root;
    this.ink = ink;
    this.isPicked = isPicked;
  }

  override eq(other: PillWidget): boolean {
    return other.source === this.source && other.ink === this.ink && other.isPicked === this.isPicked;
  }

  override toDOM(): HTMLElement {
    const pill = document.createElement("span");
    pill.className = `fm-pill${this.isPicked ? " is-picked" : ""}`;
    pill.style.setProperty("--pill", this.ink);
    pill.title = `${this.source}\nPress Enter beside it to edit.`;
    if (this.root !== null) pill.dataset.root = this.root;
    const dot = pill.appendChild(document.createElement("span"));
    dot.className = "fm-dot";
    pill.append(shorten(this.source.trim()) || "empty");
    return pill;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** Whether a pill stands closed up: nobody is inside it. A selection around the whole of it leaves it so. */
export function isShut({ isPill, isClosed, outerFrom, outerTo }: Expression, state: EditorState, hasFocus: boolean) {
  if (!isPill || !isClosed) return false;
  if (!hasFocus) return true;
  return state.selection.ranges.every(
    ({ from, to }) => to <= outerFrom || from >= outerTo || (from <= outerFrom && to >= outerTo),
  );
}

type Drawn = { all: DecorationSet; pills: DecorationSet };

function draw(view: EditorView, kind: FieldKind, inkOf: InkOf): Drawn {
  const text = view.state.doc.toString();
  const all: Range<Decoration>[] = [];
  const pills: Range<Decoration>[] = [];
  for (const expression of findExpressions(text, kind)) {
    const { from, to, outerFrom, outerTo, isPill } = expression;
    const source = readable(text.slice(from, to), kind);
    const tokens = tokensOf(source, from);
    if (isShut(expression, view.state, view.hasFocus)) {
      const first = tokens.find((token) => "root" in token && inkOf(token.root) !== null);
      const root = first !== undefined && "root" in first ? first.root : null;
      const { from: start, to: end } = view.state.selection.main;
      const isPicked = view.hasFocus && start <= outerFrom && end >= outerTo;
      const ink = (root === null ? null : inkOf(root)) ?? "var(--ink-3)";
      const shut = Decoration.replace({ widget: new PillWidget(source, { root, ink, isPicked }) }).range(
        outerFrom,
        outerTo,
      );
      all.push(shut);
      pills.push(shut);
      continue;
    }
    if (isPill) all.push(Decoration.mark({ class: "fm-open" }).range(outerFrom, outerTo));
    for (const token of tokens) {
      const ink = "root" in token ? inkOf(token.root) : null;
      const attributes = "root" in token && ink !== null ? { "data-root": token.root, style: `--pill: ${ink}` } : {};
      const name = ink === null && token.kind === "reference" ? "name" : token.kind;
      if (token.to > token.from)
        all.push(Decoration.mark({ class: `fm-${name}`, attributes }).range(token.from, token.to));
    }
  }
  return { all: Decoration.set(all, true), pills: Decoration.set(pills, true) };
}

/** Draws the formulas of a field: pills closed up where nobody is inside, the parts of open ones in their inks. */
export function pillDecorations(kind: FieldKind, inkOf: InkOf) {
  return ViewPlugin.fromClass(
    class {
      drawn: Drawn;

      constructor(view: EditorView) {
        this.drawn = draw(view, kind, inkOf);
      }

      update(update: ViewUpdate): void {
        if (
          update.docChanged ||
          update.selectionSet ||
          update.focusChanged ||
          update.transactions.some((t) => t.reconfigured)
        )
          this.drawn = draw(update.view, kind, inkOf);
      }
    },
    {
      decorations: ({ drawn }) => drawn.all,
      // The caret moves over a closed pill as over one character.
      provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.drawn.pills ?? Decoration.none),
    },
  );
}
