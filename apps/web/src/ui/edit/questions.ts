/** What asks before an edit is made, in one file that is loaded when there is something to ask. */
export { PasteDialog } from "./PasteDialog.tsx";
export { RemoveDialog } from "./RemoveDialog.tsx";
