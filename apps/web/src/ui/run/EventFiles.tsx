import type { Json } from "@fairlead/formula";
import { type FileValue, findFiles } from "@fairlead/story";
import { formatSize } from "../parts/time.ts";

/** Pictures that can't hold a script; the server checks by their bytes that they are what they say. */
const pictures: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const shownBytesMax = 10_000_000;

/** The files that an event holds: what they are, a picture of those that are one, and a way to save them. */
export function EventFiles({ data }: { data: Json }) {
  const files = findFiles(data);
  if (files.length === 0) return null;
  return (
    <section aria-label="Files of this event" className="mt-3">
      <ul className="flex flex-wrap gap-2">
        {files.map((file) => (
          <FileCard key={file.file} file={file} />
        ))}
      </ul>
    </section>
  );
}

function FileCard({ file: { file, name, content_type, size } }: { file: FileValue }) {
  const href = `/api/files/${file}`;
  return (
    <li className="flex max-w-full min-w-0 items-center gap-3 rounded-card border border-line bg-paper p-2">
      {pictures.has(content_type) && size <= shownBytesMax && (
        // biome-ignore lint/performance/noImgElement: the picture is of a stranger, and comes from behind the session
        <img src={href} alt={name} loading="lazy" className="h-16 max-w-40 rounded-control object-contain" />
      )}
      <div className="min-w-0">
        <p className="truncate font-semibold">{name}</p>
        <p className="tabular text-small text-ink-2">
          {content_type}, {formatSize(size)}
        </p>
        <a href={href} download={name} className="text-small underline underline-offset-2">
          Save<span className="sr-only"> {name}</span>
        </a>
      </div>
    </li>
  );
}
