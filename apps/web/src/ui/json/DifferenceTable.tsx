import type { Json } from "@fairlead/formula";
import type { JsonDifference } from "@fairlead/story";
import { cx } from "../parts/cx.ts";
import { toReference } from "./jsonRows.ts";

type DifferenceTableProps = {
  differences: readonly JsonDifference[];
  /** What stands before the paths, such as the slug of an action. */
  root: string;
  /** What the values before and after are called for those who do not see their signs. */
  words?: { before: string; after: string };
};

/** Places in which two values differ, each with both of its values. */
export function DifferenceTable({
  differences,
  root,
  words = { before: "before", after: "now" },
}: DifferenceTableProps) {
  return (
    <table className="w-full table-fixed border-collapse border border-line bg-paper text-left">
      <thead className="sr-only">
        <tr>
          <th scope="col">Where</th>
          <th scope="col">
            {words.before} and {words.after}
          </th>
        </tr>
      </thead>
      <tbody>
        {differences.map((difference) => (
          <tr key={toReference("x", difference.path)} className="border-line border-b align-top">
            <th scope="row" className="break-words px-3 py-1.5 font-mono font-normal text-[12px]">
              {toReference(root, difference.path)}
            </th>
            <td className="px-3 py-1.5 font-mono text-[12px]">
              {difference.kind !== "added" && <Value sign="−" words={words.before} value={difference.before} />}
              {difference.kind !== "removed" && <Value sign="+" words={words.after} value={difference.after} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const valueMax = 300;

function Value({ sign, words, value }: { sign: "−" | "+"; words: string; value: Json }) {
  const text = JSON.stringify(value);
  return (
    <span className={cx("block break-words", sign === "+" ? "text-ok" : "text-bad")}>
      <span aria-hidden className="mr-1.5 select-none">
        {sign}
      </span>
      <span className="sr-only">{words} </span>
      {text.length > valueMax ? `${text.slice(0, valueMax)} …` : text}
    </span>
  );
}
