/** A list in columns. On a narrow screen only the columns that matter stay, and nothing scrolls sideways. */
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export interface Column<Row> {
  readonly title: ReactNode;
  /** Where the title is no text. */
  readonly key?: string;
  readonly cell: (row: Row) => ReactNode;
  /** Tailwind classes of the cells: width, alignment, from which size on it is shown. */
  readonly className?: string;
  /** Leaves the heading to those who can't see the column. */
  readonly isTitleHidden?: boolean;
}

export interface TableProps<Row> {
  /** What the table lists, for those who can't see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows that have just come: they glow once. */
  readonly isFresh?: (row: Row) => boolean;
}

/** A row's first link may cover the row: give it the class of `rowLink`. */
export function Table<Row>({ label, columns, rows, keyOf, isFresh }: TableProps<Row>) {
  return (
    <table className="w-full table-fixed border-collapse text-left" aria-label={label}>
      <thead>
        <tr className="border-b border-line text-xs text-faint">
          {columns.map((column) => (
            <th key={keyOfColumn(column)} scope="col" className={classes("h-8 px-2 font-medium first:pl-4 last:pr-4", column.className)}>
              {column.isTitleHidden === true ? <span className="sr-only">{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            className={classes(
              "relative border-b border-line transition-colors hover:bg-hover/60",
              isFresh?.(row) === true && "animate-arrive",
            )}
          >
            {columns.map((column) => (
              <td key={keyOfColumn(column)} className={classes("h-11 px-2 py-1.5 align-middle first:pl-4 last:pr-4", column.className)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Makes a link as large as its row. What else can be pressed in the row needs `relative z-10`. */
export const rowLink =
  "after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent";

function keyOfColumn(column: Pick<Column<never>, "title" | "key">): string {
  return column.key ?? String(column.title);
}
