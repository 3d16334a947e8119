import type { FileValue } from "@fairlead/story";
import type { StreamedPiece } from "../bodyPieces.ts";
import type { AnswerHead, TakeBody } from "../egressExchange.ts";
import { toFileName, toMediaType } from "../files/fileName.ts";
import type { OpenedFiles, RunFiles } from "../files/runFiles.ts";
import { OptionsProblem } from "./httpOptions.ts";

/** A file as part of a body. Throws an OptionsProblem for one that is not kept, or that this story may not read. */
export function openFile(
  { file: id, name }: FileValue,
  files: OpenedFiles,
  at: string,
): StreamedPiece & { name: string; contentType: string } {
  const file = files.get(id);
  if (file === undefined) {
    throw new OptionsProblem(
      `${at}: the file "${name.slice(0, 100)}" is not there. It is kept as long as the runs of this story that got it.`,
    );
  }
  return { ...file, read: () => file.read(), label: `${file.name}, ${file.size} bytes` };
}

/** Takes the body of an answer as a file; `file` is set once it is stored. */
export function takeAsFile(files: RunFiles): { take: (head: AnswerHead) => TakeBody; file: () => FileValue | null } {
  let stored: FileValue | null = null;
  return {
    take: (head) => async (bytes) => {
      stored = await files.put({
        bytes,
        name: nameOf(head),
        contentType: toMediaType(textOf(head.headers["content-type"])),
      });
    },
    file: () => stored,
  };
}

/** As the server calls it, else the last part of its address. */
function nameOf({ headers, url }: AnswerHead): string {
  const given = readDisposition(textOf(headers["content-disposition"]));
  return toFileName(given) ?? toFileName(decode(url.pathname)) ?? "download";
}

/** The file name of a content-disposition header (RFC 6266): `filename*` before `filename`. */
function readDisposition(header: string): string | null {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  if (extended !== undefined) return decode(extended);
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header);
  return plain === null ? null : (plain[1]?.replace(/\\(.)/g, "$1") ?? plain[2] ?? null);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function textOf(header: AnswerHead["headers"][string] | undefined): string {
  return typeof header === "string" ? header : "";
}
