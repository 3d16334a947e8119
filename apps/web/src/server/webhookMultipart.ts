import type { Json } from "@fairlead/formula";
import type { Content } from "./webhookContent.ts";
import { type CallFile, toCallFile } from "./webhookFiles.ts";

/** Parts that a form may have, and files among them. */
const partsMax = 100;
const filesMax = 20;

/** Reads a multipart form: parts are texts or files, and a name that comes again makes a list. */
export async function readMultipart(bytes: Buffer, contentType: string): Promise<Content> {
  const form = await parse(bytes, contentType);
  if (form === null) return refuse("multipart_invalid", "The body is not the multipart form that its type says.");
  const pairs: Record<string, Json> = Object.create(null);
  const files: CallFile[] = [];
  let count = 0;
  for (const [name, part] of form) {
    count += 1;
    if (count > partsMax) return refuse("too_many_parts", `The form has more than ${partsMax} parts.`);
    if (typeof part === "string") {
      add(pairs, name, part);
      continue;
    }
    if (files.length >= filesMax) return refuse("too_many_files", `The form has more than ${filesMax} files.`);
    const file = toCallFile(Buffer.from(await part.arrayBuffer()), { name: part.name, contentType: part.type });
    files.push(file);
    add(pairs, name, file.value);
  }
  return { ok: true, body: pairs, files };
}

function add(pairs: Record<string, Json>, name: string, value: Json): void {
  const earlier = pairs[name];
  pairs[name] = earlier === undefined ? value : Array.isArray(earlier) ? [...earlier, value] : [earlier, value];
}

async function parse(bytes: Buffer, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    return null;
  }
}

function refuse(code: string, message: string): Content {
  return { ok: false, refusal: { status: 400, code, message } };
}
