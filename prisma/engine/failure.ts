/** Ends a command as the native engine does: the command line skips the first line and shows the code of the second. */
export function reportFailure(code: string, message: string): void {
  const lines = [
    { level: "INFO", target: "schema_engine", fields: { message: "start" } },
    { level: "ERROR", target: "schema_engine::logger", fields: { error_code: code, message } },
  ];
  process.stderr.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  process.exitCode = 1;
}
