const levels = { warn: 40, error: 50, fatal: 60 };
const textMax = 400;

/**
 * What the terminal shows of a line that web or worker wrote: warnings and errors in one readable line, and whatever is
 * no log record but went to the standard error output, stacks left out. Undefined: nothing.
 * @param {string} line
 * @param {Record<string, any> | undefined} record the line as JSON, if it is
 * @param {boolean} isError whether it came by the standard error output
 * @returns {string | undefined}
 */
export function toTerminalLine(line, record, isError) {
  if (!record) return isError && line.trim() !== "" && !isStack(line) ? line.slice(0, textMax) : undefined;
  const level = typeof record.level === "string" ? (levels[record.level] ?? 0) : Number(record.level ?? 0);
  if (level < levels.warn) return undefined;
  const reason = record.err?.message ?? record.error?.message;
  const text = [record.msg ?? record.message, reason].filter((part) => typeof part === "string" && part !== "");
  const word = level < levels.error ? "warning" : "error";
  return `${word}: ${[...new Set(text)].join(": ") || line}`.slice(0, textMax);
}

/** The lines of a stack, and what Node prints after one. */
function isStack(line) {
  return /^\s+at /.test(line) || /^Node\.js v\d/.test(line);
}
