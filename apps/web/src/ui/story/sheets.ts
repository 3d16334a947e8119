/** What keys open over a story, in one file that is loaded at the first sign of a person. */
export { CheckpointDialog } from "../edit/CheckpointDialog.tsx";
export { CommandPalette } from "./CommandPalette.tsx";
export { FindBar } from "./FindBar.tsx";
export { KeySheet } from "./KeySheet.tsx";
