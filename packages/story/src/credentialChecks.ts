import type { ActionType } from "./actionType.ts";
import type { Problem } from "./problem.ts";
import type { PlacedReference } from "./readOptions.ts";

/** Credentials are for what is sent out: an action that sends nothing would only put their placeholders into events. */
export function checkCredentialUse({ credentials }: ActionType, references: readonly PlacedReference[]): Problem[] {
  if (credentials === true) return [];
  return references
    .filter(({ root }) => root === "CREDENTIAL")
    .map(({ option, from, to }) => ({
      code: "credential_misplaced",
      path: option,
      message:
        "A credential can't be put into an event, nor computed with. Name it where it is sent, as in the headers of an HTTP request.",
      from,
      to,
    }));
}
