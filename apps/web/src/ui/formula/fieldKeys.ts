import { acceptCompletion, closeCompletion, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { EditorSelection, type Extension, Prec } from "@codemirror/state";
import { EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { isTyped, offersAt, type World } from "./completions.ts";
import { type Expression, expressionAt, type FieldKind, findExpressions, readable } from "./expressions.ts";
import { isShut } from "./pillDecorations.ts";

type Keys = { kind: FieldKind; isLine: boolean; world: () => World; onEnter: () => void };

/** A closed pill that the caret stands beside, on the side asked for. */
function pillBeside(view: EditorView, kind: FieldKind, side: "before" | "after" | "any"): Expression | undefined {
  const { main } = view.state.selection;
  if (!main.empty) return undefined;
  return findExpressions(view.state.doc.toString(), kind).find((expression) => {
    if (!isShut(expression, view.state, true)) return false;
    const { outerFrom, outerTo } = expression;
    return (side !== "after" && outerTo === main.head) || (side !== "before" && outerFrom === main.head);
  });
}

/** Goes into a pill: it opens, with the caret at its end. */
export function openPill(view: EditorView, { to }: Expression): boolean {
  view.dispatch({ selection: EditorSelection.cursor(to), scrollIntoView: true });
  return true;
}

function openBeside(view: EditorView, kind: FieldKind): boolean {
  const pill = pickedPill(view, kind) ?? pillBeside(view, kind, "any");
  return pill !== undefined && openPill(view, pill);
}

function pickedPill(view: EditorView, kind: FieldKind): Expression | undefined {
  const { from, to, empty } = view.state.selection.main;
  if (empty) return undefined;
  return findExpressions(view.state.doc.toString(), kind).find(
    ({ isPill, outerFrom, outerTo }) => isPill && outerFrom === from && outerTo === to,
  );
}

/** The first press marks a pill, the second one deletes it. */
function pickBeside(view: EditorView, kind: FieldKind, side: "before" | "after"): boolean {
  const pill = pillBeside(view, kind, side);
  if (pill === undefined) return false;
  view.dispatch({ selection: EditorSelection.range(pill.outerFrom, pill.outerTo) });
  return true;
}

/**
 * Closes what is offered, and keeps the key from the page. An offer that says no more than what is typed does not count:
 * the key then leaves the field.
 */
function closeOffers(view: EditorView, { kind, world }: Keys): boolean {
  const isShown = completionStatus(view.state) === "active";
  closeCompletion(view);
  const text = view.state.doc.toString();
  const { head } = view.state.selection.main;
  const expression = expressionAt(text, kind, head);
  if (!isShown || expression === undefined) return false;
  const before = readable(text.slice(expression.from, head), kind);
  const found = offersAt(before, world(), true);
  return found !== null && !isTyped(found, before);
}

/** The keys of a field beyond those of any text. Tab is not among them: it leaves the field. */
export function fieldKeys(keys: Keys): Extension {
  const { kind, isLine, onEnter } = keys;
  const bindings: KeyBinding[] = [
    { key: "Escape", run: (view) => closeOffers(view, keys), stopPropagation: true },
    { key: "Mod-Space", run: startCompletion },
    { key: "Ctrl-Space", run: startCompletion },
    { key: "Alt-ArrowDown", run: (view) => openBeside(view, kind) },
    { key: "Backspace", run: (view) => pickBeside(view, kind, "before") },
    { key: "Delete", run: (view) => pickBeside(view, kind, "after") },
    { key: "Enter", run: (view) => acceptCompletion(view) || openBeside(view, kind) || (isLine && enter(onEnter)) },
  ];
  return [Prec.highest(keymap.of(bindings)), pillTyping(kind)];
}

function enter(onEnter: () => void): boolean {
  onEnter();
  return true;
}

/** A second < closes the pill that it begins; typing > at the end of one goes out of it. */
function pillTyping(kind: FieldKind): Extension {
  return EditorView.inputHandler.of((view, from, ...[to, text]) => {
    if (kind === "value" || from !== to) return false;
    const doc = view.state.doc.toString();
    if (
      text === "<" &&
      doc[from - 1] === "<" &&
      doc[from - 2] !== "\\" &&
      expressionAt(doc, kind, from) === undefined
    ) {
      view.dispatch({
        changes: { from, insert: "<>>" },
        selection: EditorSelection.cursor(from + 1),
        userEvent: "input.type",
      });
      startCompletion(view);
      return true;
    }
    if (text !== ">" || doc[from] !== ">" || /\s/.test(doc[from - 1] ?? "")) return false;
    const ends = findExpressions(doc, kind).some(
      ({ isPill, isClosed, to: end }) => isPill && isClosed && (from === end || from === end + 1),
    );
    if (!ends) return false;
    view.dispatch({ selection: EditorSelection.cursor(from + 1), userEvent: "input.type" });
    return true;
  });
}
