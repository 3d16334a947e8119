import type { Content } from "./webhookContent.ts";

/** Parts that a form may have. */
const partsMax = 100;

/**
 * Reads a multipart form whose parts are texts: a name that comes again makes a list. Parts that are files are refused, as
 * there is no place to keep them.
 */
export async function readMultipart(bytes: Buffer, contentType: string): Promise<Content> {
  const form = await parse(bytes, contentType);
  if (form === null) return refuse(400, "multipart_invalid", "The body is not the multipart form that its type says.");
  const pairs: Record<string, string | string[]> = Object.create(null);
  let count = 0;
  for (const [name, value] of form) {
    count += 1;
    if (count > partsMax) return refuse(400, "too_many_parts", `The form has more than ${partsMax} parts.`);
    if (typeof value !== "string") return refuse(415, "files_not_supported", fileMessage(name));
    const earlier = pairs[name];
    pairs[name] = earlier === undefined ? value : Array.isArray(earlier) ? [...earlier, value] : [earlier, value];
  }
  return { ok: true, body: pairs };
}

async function parse(bytes: Buffer, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    return null;
  }
}

function fileMessage(name: string): string {
  return `The part "${name.slice(0, 100)}" is a file, and files can't be kept. Send texts, or the file as base64 in JSON.`;
}

function refuse(status: number, code: string, message: string): Content {
  return { ok: false, refusal: { status, code, message } };
}
