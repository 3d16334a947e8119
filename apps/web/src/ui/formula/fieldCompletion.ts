import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { isTyped, type Offer, offersAt, type World } from "./completions.ts";
import { expressionAt, type FieldKind, readable, writable } from "./expressions.ts";
import { renderHelp, type TryFormula } from "./functionHelp.ts";

type Completing = { kind: FieldKind; world: () => World; tryFormula: TryFormula };

/** Offers what can be put in where the caret is, in the order of how likely it is meant. */
export function fieldCompletion(completing: Completing): Extension {
  return autocompletion({
    override: [(context) => complete(context, completing)],
    activateOnTypingDelay: 50,
    icons: false,
    closeOnBlur: true,
    maxRenderedOptions: 60,
    optionClass: ({ type }) => `fm-option-${type}`,
  });
}

function complete({ state, pos, explicit }: CompletionContext, completing: Completing): CompletionResult | null {
  const { kind, world } = completing;
  const text = state.doc.toString();
  const expression = expressionAt(text, kind, pos);
  if (expression === undefined) return null;
  const before = readable(text.slice(expression.from, pos), kind);
  const found = offersAt(before, world(), explicit);
  if (found === null || (!explicit && isTyped(found, before))) return null;
  return {
    from: expression.from + found.from,
    // What fits is decided here: a function is found by its other names as well.
    filter: false,
    options: found.offers.map((offer, at) => toCompletion(offer, at, completing)),
  };
}

function toCompletion(offer: Offer, at: number, { kind, world, tryFormula }: Completing): Completion {
  const { help } = offer;
  return {
    label: offer.label,
    detail: help === undefined ? offer.detail : help.signature.slice(help.name.length),
    type: offer.kind,
    boost: -at,
    apply: (view, _, ...[from, to]) => put(view, { ...offer, insert: writable(offer.insert, kind) }, { from, to }),
    ...(help === undefined ? {} : { info: () => renderHelp(help, world(), tryFormula) }),
  };
}

/** Puts an offer in. A function gets its brackets; a key that is no name stands in brackets, without the dot before it. */
function put(view: EditorView, { insert, kind, help }: Offer, { from, to }: { from: number; to: number }): void {
  const isBracket = insert.startsWith("[");
  const start = isBracket && view.state.sliceDoc(from - 1, from) === "." ? from - 1 : from;
  const isCall = kind === "function" && view.state.sliceDoc(to, to + 1) !== "(";
  const text = isCall ? `${insert}()` : insert;
  const caret = start + text.length - (isCall && (help?.parameters.length ?? 0) > 0 ? 1 : 0);
  view.dispatch({
    changes: { from: start, to, insert: text },
    selection: { anchor: caret },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  if (isCall && (help?.parameters.length ?? 0) > 0) startCompletion(view);
}
