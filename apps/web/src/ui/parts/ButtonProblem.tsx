import { toApiProblem } from "../api/apiError.ts";

/** Beside a button: why what it was to do could not be done; nothing while there is no error. */
export function ButtonProblem({ error }: { error: unknown }) {
  if (error === null) return null;
  return (
    <span role="alert" className="max-w-72 text-bad text-small">
      {toApiProblem(error).message}
    </span>
  );
}
