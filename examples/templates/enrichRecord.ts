import { formula, story, text, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Looks up who owns a host, with a token that is never shown, and puts both together. */
export const enrichRecord: Template = {
  key: "enrich-record",
  summary: "Looks a host up in an inventory with a secret token, and puts the answer beside what came in.",
  sampleEvent: { host: "db-1" },
  definition: story("Enrich a record", (s) => {
    const call = s.webhook("Receive host", { body: z.object({ host: z.string() }) });
    const found = call.to.http("Look up owner", {
      url: text`${formula<string>`RESOURCE.inventory_url`}/${call.body.host}`,
      headers: { Authorization: text`Bearer ${formula<string>`CREDENTIAL.inventory_token`}` },
      response: z.object({ owner: z.string() }),
    });
    found.to.transform("Put together", { payload: { host: call.body.host, owner: found.body.owner } });
    found.failed.transform("Nobody knows", {
      payload: { host: call.body.host, why: text`${found.failed.event.error.message}` },
    });
  }),
};
