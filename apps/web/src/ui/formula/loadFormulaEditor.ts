/** What `formulaEditor.ts` gives. */
export type FormulaEditorModule = typeof import("./formulaEditor.ts");

let loading: Promise<FormulaEditorModule> | null = null;
let loaded: FormulaEditorModule | null = null;

/** Loads the editor once. A load that failed is tried again by the next call. */
export async function loadFormulaEditor(): Promise<FormulaEditorModule> {
  loading ??= import("./formulaEditor.ts").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  loaded = await loading;
  return loaded;
}

/** The editor, if it is there already. */
export function loadedFormulaEditor(): FormulaEditorModule | null {
  return loaded;
}
