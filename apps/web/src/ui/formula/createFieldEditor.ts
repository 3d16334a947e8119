import { closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, Transaction } from "@codemirror/state";
import { drawSelection, EditorView, keymap, tooltips } from "@codemirror/view";
import type { World } from "./completions.ts";
import { expressionAt, type FieldKind, isInJsonText, writable } from "./expressions.ts";
import { fieldCompletion } from "./fieldCompletion.ts";
import { fieldKeys, openPill } from "./fieldKeys.ts";
import { fieldTheme } from "./fieldTheme.ts";
import type { TryFormula } from "./functionHelp.ts";
import { type InkOf, pillDecorations } from "./pillDecorations.ts";

/** What a field is and whom it tells. What is read of the story is asked anew each time. */
export type FieldParts = {
  parent: HTMLElement;
  text: string;
  kind: FieldKind;
  /** One line: Enter takes the text over, and line ends become spaces. */
  isLine: boolean;
  /** What the field is for those who do not see it. */
  attributes: Readonly<Record<string, string>>;
  world: () => World;
  inkOf: InkOf;
  tryFormula: TryFormula;
  onChange: (text: string) => void;
  /** The caret stands elsewhere. */
  onCaret: (position: number) => void;
  onFocus: (hasFocus: boolean) => void;
  onEnter: () => void;
  /** Goes to the action that a name stands for. */
  onPick: (root: string) => void;
  /** A name is pointed at; null: none any more. */
  onHint: (root: string | null) => void;
};

/** What is wrong in a field: positions in its source in the story's options. */
export type FieldProblem = { from: number; to: number; message: string };

/** Makes the editor of one field. Call `destroy` when it is gone. */
export function createFieldEditor(parts: FieldParts): EditorView {
  return new EditorView({
    parent: parts.parent,
    state: EditorState.create({ doc: parts.text, extensions: extensionsOf(parts) }),
  });
}

function extensionsOf(parts: FieldParts): Extension {
  const { kind, isLine } = parts;
  return [
    fieldTheme,
    EditorView.cspNonce.of(document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? ""),
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    bracketsInFormulas(kind),
    closeBrackets(),
    fieldKeys({ kind, isLine, world: parts.world, onEnter: parts.onEnter }),
    fieldCompletion({ kind, world: parts.world, tryFormula: parts.tryFormula }),
    keymap.of([...historyKeymap, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter" && key !== "Escape")]),
    pillDecorations(kind, parts.inkOf),
    tooltips({ parent: document.body, position: "fixed" }),
    isLine ? oneLine : [],
    EditorView.contentAttributes.of({ spellcheck: "false", "aria-multiline": String(!isLine), ...parts.attributes }),
    listeners(parts),
  ];
}

const inFormulas = ["(", "[", "{", '"', "'"];
/** A quote ends a text of JSON. */
const bracketsOf = { text: inFormulas, value: inFormulas, either: inFormulas, json: ["(", "[", "{", "'"] };

/** Brackets and quotes are closed in formulas, not in prose. */
function bracketsInFormulas(kind: FieldKind): Extension {
  return EditorState.languageData.of((state, position) => {
    const isFormula = expressionAt(state.doc.toString(), kind, position) !== undefined;
    return [{ closeBrackets: { brackets: isFormula ? bracketsOf[kind] : kind === "json" ? ["[", "{", '"'] : [] } }];
  });
}

const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, " ");
  return [
    {
      changes: { from: 0, to: transaction.startState.doc.length, insert: text },
      selection: { anchor: Math.min(text.length, transaction.newSelection.main.head) },
      annotations: Transaction.userEvent.of("input.paste"),
    },
  ];
});

function listeners({ kind, onChange, onCaret, onFocus, onEnter, onPick, onHint }: FieldParts): Extension {
  const rootUnder = (target: EventTarget | null) =>
    target instanceof Element ? (target.closest<HTMLElement>("[data-root]")?.dataset.root ?? null) : null;
  return [
    EditorView.updateListener.of(({ docChanged, selectionSet, focusChanged, view, transactions }) => {
      const isOutside = transactions.some((transaction) => transaction.isUserEvent("outside"));
      if (focusChanged && view.hasFocus) onFocus(true);
      if (docChanged && !isOutside) onChange(view.state.doc.toString());
      if (docChanged || selectionSet) onCaret(view.state.selection.main.head);
    }),
    EditorView.domEventHandlers({
      // The editor itself tells a moment later that it was left, and what comes next may already need what was written.
      blur: () => {
        onFocus(false);
        return false;
      },
      keydown: ({ key }) => {
        if (key === "Escape") onEnter();
        return false;
      },
      mousedown: (event, view) => {
        const { target } = event;
        const root = rootUnder(target);
        if (root !== null && (event.metaKey || event.ctrlKey)) {
          event.preventDefault();
          onPick(root);
          return true;
        }
        const pill = target instanceof Element ? target.closest(".fm-pill") : null;
        if (pill === null) return false;
        event.preventDefault();
        view.focus();
        const at = expressionAt(view.state.doc.toString(), kind, view.posAtDOM(pill) + 2);
        return at !== undefined && openPill(view, at);
      },
      mouseover: (event) => onHint(rootUnder(event.target)),
      mouseleave: () => onHint(null),
    }),
  ];
}

/** Puts another text in, as when it was changed elsewhere: told to nobody, and no step of the field's own undo. */
export function replaceText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    userEvent: "outside",
    annotations: Transaction.addToHistory.of(false),
  });
}

/** Puts a reference in at the caret: as a pill where there is text around it. */
export function insertReference(view: EditorView, kind: FieldKind, reference: string): void {
  const { from, to } = view.state.selection.main;
  const text = view.state.doc.toString();
  const isInFormula = expressionAt(text, kind, from) !== undefined;
  const isBare = kind === "json" && !isInJsonText(text, from);
  const written = writable(reference, kind);
  const insert = isBare ? `"=${written}"` : isInFormula ? written : `<<${written}>>`;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  view.focus();
}

/** Underlines what is wrong. `shift`: by how much places in the field are further than in its source. */
export function showProblems(view: EditorView, shift: number, problems: readonly FieldProblem[]): void {
  const { length } = view.state.doc;
  const clamp = (position: number) => Math.max(0, Math.min(length, position + shift));
  const diagnostics = problems.map(({ from, to, message }) => {
    const start = clamp(from);
    return { from: start, to: Math.max(clamp(to), Math.min(length, start + 1)), severity: "error" as const, message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
