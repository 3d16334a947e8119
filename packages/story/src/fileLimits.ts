/** What files may be. */
export const fileLimits = {
  /** Bytes of a file that an HTTP request fetches or sends; what comes in otherwise is as large as its carrier may be. */
  bytes: 100_000_000,
  /** Bytes of the files that a mail is sent with, together: they grow by a third on the way. */
  mailBytes: 14_000_000,
  /** Files that a mail is sent with. */
  mailFiles: 20,
  /** Bytes of the files that the formulas of one run may read, together. */
  formulaBytes: 2_000_000,
} as const;
