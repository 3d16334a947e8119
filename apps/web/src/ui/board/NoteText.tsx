import { Fragment, memo } from "react";
import { type Block, readMarkdown, type Span } from "./markdown.ts";

/** The text of a note, read as Markdown. Nothing of it is put into the page as HTML. */
export const NoteText = memo(function NoteText({ text }: { text: string }) {
  return readMarkdown(text).map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no other name
    <NoteBlock key={at} block={block} />
  ));
});

function NoteBlock({ block }: { block: Block }) {
  if (block.kind === "heading") {
    return (
      <p className="mb-1 font-semibold text-dense">
        <Spans spans={block.spans} />
      </p>
    );
  }
  if (block.kind === "code") {
    return <pre className="mb-1.5 whitespace-pre-wrap rounded-pill bg-sunk px-2 py-1 text-[11.5px]">{block.text}</pre>;
  }
  if (block.kind === "list") {
    const List = block.ordered ? "ol" : "ul";
    return (
      <List className={`mb-1.5 pl-4.5 ${block.ordered ? "list-decimal" : "list-disc"}`}>
        {block.items.map((spans, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of a text have no other name
          <li key={at}>
            <Spans spans={spans} />
          </li>
        ))}
      </List>
    );
  }
  return (
    <p className="mb-1.5">
      {block.lines.map((spans, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other name
        <Fragment key={at}>
          {at > 0 && <br />}
          <Spans spans={spans} />
        </Fragment>
      ))}
    </p>
  );
}

function Spans({ spans }: { spans: readonly Span[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no other name
  return spans.map((span, at) => <OneSpan key={at} {...span} />);
}

function OneSpan({ text, look, href }: Span) {
  if (href !== null) {
    return (
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        tabIndex={-1}
        className="nodrag underline underline-offset-2"
      >
        {text}
      </a>
    );
  }
  if (look === "bold") return <strong className="font-semibold">{text}</strong>;
  if (look === "italic") return <em>{text}</em>;
  return look === "code" ? <code className="text-[11.5px]">{text}</code> : text;
}
