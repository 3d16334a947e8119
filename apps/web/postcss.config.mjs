/** Tailwind is the only step between our style sheets and the browser's. */
export default { plugins: { "@tailwindcss/postcss": {} } };
