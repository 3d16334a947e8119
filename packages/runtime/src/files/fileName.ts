const lengthMax = 200;

/** The last part of a name that a stranger gave: what looks like a path leads nowhere. Null if nothing is left of it. */
export function toFileName(name: string | null | undefined): string | null {
  const last = (name ?? "")
    .toWellFormed()
    .split(/[\\/]/)
    .at(-1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
    ?.replace(/[\u0000-\u001f\u007f]/g, "")
    .slice(0, lengthMax)
    .toWellFormed();
  return last === undefined || last === "" || last === "." || last === ".." ? null : last;
}

/** A content type without its parameters, in lower case; `application/octet-stream` for what is none. */
export function toMediaType(contentType: string | null | undefined): string {
  const [media = ""] = (contentType ?? "").toLowerCase().split(";");
  const trimmed = media.trim();
  return /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(trimmed) ? trimmed : "application/octet-stream";
}
