/** The editor of formulas, in one file that is loaded when the first field with formulas is shown. */
export { LoadedInput } from "./LoadedInput.tsx";
