import * as z from "zod";

/** What may be asked of the tokens of callers. */
const oauthLimits = { scopes: 20, claims: 20 } as const;

/** Keys that came over an open line would be anybody's; on this machine there is nobody in between. */
const address = z
  .string()
  .max(500)
  .regex(
    /^(?:https:\/\/[^\s/?#@]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?)(?:\/[^\s?#]*)?$/,
    "must be an address that begins with https://, without a query.",
  );

/** How the tokens of callers are known, for the access oauth. */
export const oauthSchema = z
  .strictObject({
    issuer: address.meta({ description: "Who issues the tokens, exactly as in their claim iss." }),
    audience: z
      .string()
      .min(1)
      .max(500)
      .meta({ description: "For whom they have to be issued: one of the values of their claim aud." }),
    jwksUrl: z.exactOptional(
      address.meta({
        description: "Where the issuer's keys are. Default: what its /.well-known/openid-configuration says.",
      }),
    ),
    scopes: z.exactOptional(
      z
        .array(
          z
            .string()
            .max(200)
            .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "is no scope: no spaces, quotes and backslashes."),
        )
        .min(1)
        .max(oauthLimits.scopes)
        .meta({ description: "Scopes that a token needs, all of them, in its claim scope or scp." }),
    ),
    claims: z.exactOptional(
      z
        .record(z.string().min(1).max(200), z.union([z.string().max(500), z.number(), z.boolean()]))
        .refine(
          (claims) => Object.keys(claims).length <= oauthLimits.claims,
          `has more than ${oauthLimits.claims} claims.`,
        )
        .meta({
          description: "Claims that a token needs, with their values; of a claim that is a list, one has to be it.",
          default: { sub: "a-client" },
        }),
    ),
  })
  .meta({
    description: "For the access oauth: whose tokens are taken. They are signed by RS256, ES256 or EdDSA.",
    default: { issuer: "https://login.example.com/", audience: "https://api.example.com" },
  });
