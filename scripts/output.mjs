/**
 * Goes on when nobody takes any more what is printed: the terminal or the reader of a pipe is gone, or a file is on a full
 * disk. What is printed meanwhile is dropped; without this, it would end the process before it has stopped what it started.
 * Call it before anything is printed.
 */
export function outliveOutput() {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
