/** Why a request is refused: a status, a stable code, and what its sender is told. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, told: string | { message: string; cause: unknown }) {
    super(typeof told === "string" ? told : told.message, typeof told === "string" ? {} : { cause: told.cause });
    this.status = status;
    this.code = code;
  }
}
