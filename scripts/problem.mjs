/**
 * Something that keeps Fairlead from starting and that a person can mend: `message` says what happened and the way
 * out, `code` is stable. It never holds a secret.
 */
export class Problem extends Error {
  /**
   * @param {string} code snake_case
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = "Problem";
    this.code = code;
  }
}

const reasons = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of the path is a file",
  ECONNREFUSED: "nothing answers there",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name can't be looked up just now",
  ETIMEDOUT: "no answer in time",
  ECONNRESET: "the connection was closed",
  EHOSTUNREACH: "the host can't be reached",
};

/** The reason of an error in a few words. @param {unknown} error */
export function describeError(error) {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  return reasons[inner?.code] ?? inner?.message ?? error.message;
}
