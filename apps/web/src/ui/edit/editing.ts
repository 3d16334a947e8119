/**
 * What editing needs of stories, in one file that is loaded when somebody begins to edit: whoever only looks at a board
 * does not wait for it.
 */
export {
  applyChange,
  compareStories,
  copyFragment,
  describeDifferences,
  findKeptValues,
  findLiteralSecrets,
  findReaders,
  findReads,
  isCurlCommand,
  layoutOf,
  mergeStories,
  moveBehind,
  pasteFragment,
  previewRename,
  readClipboardText,
  readCurl,
  removeActions,
  renameAction,
  renameKeptValues,
  toChange,
  toClipboardText,
  toSdkSource,
  touchedFields,
  withLayout,
} from "@fairlead/story";
export { addAction } from "./newActions.ts";
export { optionForm } from "./optionForm.ts";
