import { cx } from "./cx.ts";
import { table } from "./table.ts";

/** The head of one column. */
export type Head = {
  word: string;
  /** Whether the column holds numbers, which stand to the right. */
  isNumber?: boolean;
  /** Whether the word is for those who listen alone. */
  isUnseen?: boolean;
  title?: string;
  className?: string;
};

/** The head row of a table. */
export function TableHead({ heads }: { heads: readonly Head[] }) {
  return (
    <thead>
      <tr>
        {heads.map(({ word, isNumber, isUnseen, title, className }) => (
          <th
            key={word}
            scope="col"
            title={title}
            className={cx(table.head, isNumber === true && table.number, className)}
          >
            {isUnseen === true ? <span className="sr-only">{word}</span> : word}
          </th>
        ))}
      </tr>
    </thead>
  );
}
