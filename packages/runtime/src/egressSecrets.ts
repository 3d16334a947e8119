import type { AwsKeys } from "./credentials/awsSignature.ts";
import type { EgressRequest, EgressResult } from "./egressRequest.ts";
import type { Target } from "./egressUrl.ts";

/** What a placeholder stands for, at the moment of use. */
export type Revealed =
  | { kind: "text"; text: string /** Whether a service gave it, as access for a while. */; isToken?: boolean }
  | { kind: "aws"; keys: AwsKeys }
  | { kind: "certificate"; id: string; certificate: string; privateKey: string; passphrase?: string | undefined };

/** For whom a credential is revealed, and the means to fetch a token by which it is used. */
export type RevealFor = { target: Target; request: (spec: EgressRequest) => Promise<EgressResult> };

/** The credentials that the placeholders of one run stand for. Only egress asks for what they are. */
export interface EgressSecrets {
  /** The credentials whose placeholders stand in a text, each once. */
  slugsIn(text: string): string[];
  /** The text with what `secretOf` gives in the place of placeholders. */
  replace(text: string, secretOf: (slug: string) => string): string;
  /** The text as people may see it. */
  mask(text: string): string;
  /** Rejects with an EgressFailure if the credential may not be sent to the target, or can't be had. */
  reveal(slug: string, asked: RevealFor): Promise<Revealed>;
}
