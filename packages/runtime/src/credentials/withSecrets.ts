import type { Egress } from "../egress.ts";
import type { Output, Performed } from "../performed.ts";
import type { Sent } from "../sent.ts";
import type { RunSecrets } from "./runSecrets.ts";

/** Egress for one run: the placeholders in what it sends are those of its credentials. */
export function withSecrets(egress: Egress, secrets: RunSecrets | null): Egress {
  if (secrets === null) return egress;
  return {
    request: (spec) => egress.request({ ...spec, secrets }),
    describe: (spec) => egress.describe({ ...spec, secrets }),
    mail: (spec) => egress.mail(spec),
    mailSender: () => egress.mailSender(),
    locate: (spec) => egress.locate(spec),
    close: () => egress.close(),
  };
}

type Left = { performed: Performed; log: readonly string[]; sent: readonly Sent[] };

/** How a run ended, what it logged and what it sent, without the secrets that were revealed to it: what is recorded goes through here. */
export function withoutSecretsOf(secrets: RunSecrets | null, { performed, log, sent }: Left): Left {
  if (secrets === null || !secrets.redactor.isArmed()) return { performed, log, sent };
  const { redactor } = secrets;
  return {
    performed: clean(performed, secrets),
    log: log.map(redactor.text),
    sent: sent.map((one) => redactor.json(one) as Sent),
  };
}

function clean(performed: Performed, { redactor }: RunSecrets): Performed {
  const cleanOutputs = (outputs: readonly Output[]) =>
    outputs.map((output) => ({ ...output, data: redactor.json(output.data) }));
  switch (performed.outcome) {
    case "emitted":
    case "no_match":
      return { ...performed, outputs: cleanOutputs(performed.outputs) };
    case "dropped":
      return { ...performed, reason: redactor.text(performed.reason) };
    case "failed":
    case "unknown": {
      const error = { ...performed.error, message: redactor.text(performed.error.message) };
      return { ...performed, error, outputs: cleanOutputs(performed.outputs) };
    }
    default:
      return performed satisfies never;
  }
}
