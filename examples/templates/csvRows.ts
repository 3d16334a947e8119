import { formula, story, text, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Reads a CSV text and makes an event of each row that is worth it. */
export const csvRows: Template = {
  key: "csv-rows",
  summary: "Reads CSV, makes one event of each row, and keeps the orders above a hundred.",
  sampleEvent: { csv: "sku,price\na,200\nb,1\n" },
  definition: story("Rows of a CSV", (s) => {
    const call = s.webhook("Receive file", { body: z.object({ csv: z.string() }) });
    const each = call.to.explode("Each row", {
      path: formula<{ sku: string; price: string }[]>`CSV_PARSE(receive_file.body.csv)`,
      to: "row",
    });
    const large = each.to.condition("Is it large?", formula<boolean>`NUMBER(each_row.row.price) > 100`);
    large.match.transform("Large order", { payload: { line: text`${each.row.sku} for ${each.row.price}` } });
  }),
};
