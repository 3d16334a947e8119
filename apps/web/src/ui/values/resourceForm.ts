/** A file that was chosen, read whole. */
export type ChosenFile = { name: string; contentType?: string; base64: string };

/** What stands in the form of a resource. */
export type ResourceFields = { name: string; kind: "text" | "json" | "file"; text: string; file: ChosenFile | null };

/** What is sent for it, or what is wrong with its value. */
export type ResourceFormRead =
  | { ok: true; content: { value?: string | number | boolean | object; file?: ChosenFile } }
  | { ok: false; problem: string };

/** Bytes that the server takes. */
export const resourceBytesMax = 5_000_000;

/** Reads the value of a resource. A file that is not chosen anew stays. */
export function readResourceFields({ kind, text, file }: ResourceFields, isNew: boolean): ResourceFormRead {
  if (kind === "text") return { ok: true, content: { value: text } };
  if (kind === "file") {
    if (file !== null) return { ok: true, content: { file } };
    return isNew ? { ok: false, problem: "Choose a file." } : { ok: true, content: {} };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return { ok: false, problem: "The value can't be null." };
    return { ok: true, content: { value: value as object } };
  } catch (error) {
    return { ok: false, problem: `This is not JSON: ${error instanceof Error ? error.message : "it can't be read"}` };
  }
}

/** Reads a file into base64; null if it is too large or can't be read. */
export async function readFile(file: File): Promise<ChosenFile | null> {
  if (file.size > resourceBytesMax) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(file.type) ? { contentType: file.type } : {};
  return { name: file.name, ...type, base64: toBase64(bytes) };
}

const chunkBytes = 0x8000;

/** In pieces, as a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += chunkBytes)
    text += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  return btoa(text);
}
