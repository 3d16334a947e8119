/**
 * SQLSTATE classes of a server that can't serve: 08 connection, 53 resources, 57P shutdown; Prisma's codes for no connection and
 * for a transaction that got none in its time, or took too long; and Node's codes of connections.
 */
const awayCodes =
  /^(?:08\w{3}|53\w{3}|57P\w{2}|P1\d{3}|P2024|P2028|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|EMFILE|ENFILE)$/;
const awayMessages = /connection terminated|timeout exceeded when trying to connect|Query read timeout/i;

/** Whether an error says that the database can't be reached at the moment, however deep it is wrapped. */
export function isStorageAway(error: unknown): boolean {
  const pending: unknown[] = [error];
  for (let looked = 0; pending.length > 0 && looked < 20; looked += 1) {
    const at = pending.shift();
    if (typeof at !== "object" || at === null) continue;
    const { code, message, severity } = read(at);
    if (awayCodes.test(code) || awayMessages.test(message)) return true;
    // A connection that the server refuses or ends comes as FATAL; a statement that fails comes as ERROR.
    if (severity === "FATAL") return true;
    pending.push(...inner(at));
  }
  return false;
}

function read(error: object): { code: string; message: string; severity: string } {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    code: "code" in error ? text(error.code) : "",
    message: error instanceof Error ? error.message : "",
    severity: "severity" in error ? text(error.severity) : "",
  };
}

/** What is wrapped: by `cause`, and by Prisma as `meta.driverAdapterError`. */
function inner(error: object): unknown[] {
  const cause = "cause" in error ? [error.cause] : [];
  const meta = "meta" in error && typeof error.meta === "object" && error.meta !== null ? error.meta : {};
  return "driverAdapterError" in meta ? [...cause, meta.driverAdapterError] : cause;
}
