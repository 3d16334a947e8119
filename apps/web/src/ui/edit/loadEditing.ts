/** What `editing.ts` gives. */
export type Editing = typeof import("./editing.ts");

let loading: Promise<Editing> | null = null;

/** Loads what editing needs, once. A load that failed is tried again by the next call. */
export function loadEditing(): Promise<Editing> {
  loading ??= import("./editing.ts").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}
