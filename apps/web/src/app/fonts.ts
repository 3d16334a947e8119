import localFont from "next/font/local";

/*
 * The latin part of each family, asked for before the style sheet is read. What other scripts need comes from the style
 * sheets of the same packages, when a page holds such letters.
 */

const text = localFont({
  src: "../../../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wdth-normal.woff2",
  variable: "--latin-text",
  weight: "400 700",
  declarations: [{ prop: "font-stretch", value: "75% 100%" }],
});

const display = localFont({
  src: "../../../../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2",
  variable: "--latin-display",
  weight: "200 800",
});

const data = localFont({
  src: "../../../../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2",
  variable: "--latin-data",
  weight: "100 900",
  adjustFontFallback: false,
});

/** Puts the families into the variables that the style sheet reads. */
export const fontClasses = `${text.variable} ${display.variable} ${data.variable}`;
