/** A tree of things to choose from, walked with the arrow keys. */
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { classes } from "./classes.ts";

export interface TreeItem {
  readonly id: string;
  readonly parentId: string | null;
  readonly title: string;
  /** Before the title: a section's number. */
  readonly mark?: string | null;
  /** At the end of the line. */
  readonly note?: ReactNode;
}

export interface TreeProps {
  readonly label: string;
  readonly items: readonly TreeItem[];
  readonly chosenId: string | null;
  readonly onChoose: (id: string) => void;
}

/** @param props.items in the order in which they are shown, parents before children */
export function Tree({ label, items, chosenId, onChoose }: TreeProps) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  const rows = useMemo(() => visibleRows(items, folded), [items, folded]);
  const focusId = rows.some((row) => row.id === chosenId) ? chosenId : (rows[0]?.id ?? null);

  const fold = (id: string, isFolded: boolean) => {
    const next = new Set(folded);
    if (isFolded) next.add(id);
    else next.delete(id);
    setFolded(next);
  };
  const focusRow = (at: number) => list.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[at]?.focus();
  const press = (event: KeyboardEvent, at: number) => {
    const row = rows[at]!;
    const isOpen = row.hasChildren && !folded.has(row.id);
    const act: Record<string, () => void> = {
      ArrowDown: () => focusRow(at + 1),
      ArrowUp: () => focusRow(at - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      ArrowRight: () => (isOpen ? focusRow(at + 1) : fold(row.id, false)),
      ArrowLeft: () => (isOpen ? fold(row.id, true) : focusRow(rows.findIndex((other) => other.id === row.parentId))),
      Enter: () => onChoose(row.id),
      " ": () => onChoose(row.id),
    };
    const does = act[event.key];
    if (does === undefined) return;
    event.preventDefault();
    does();
  };

  return (
    <ul ref={list} role="tree" aria-label={label} className="grid gap-px">
      {rows.map((row, at) => (
        <li
          key={row.id}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-selected={row.id === chosenId}
          {...(row.hasChildren ? { "aria-expanded": !folded.has(row.id) } : {})}
          tabIndex={row.id === focusId ? 0 : -1}
          onKeyDown={(event) => press(event, at)}
          onClick={() => onChoose(row.id)}
          className={classes(
            "group flex min-h-7 cursor-pointer items-start gap-1 rounded-md py-1 pr-2 text-sm leading-5 transition-colors",
            row.id === chosenId ? "bg-accent-soft text-accent-text font-medium" : "text-muted hover:bg-hover hover:text-ink",
          )}
          style={{ paddingLeft: 4 + row.depth * 14 }}
        >
          {row.hasChildren ? (
            <span
              aria-hidden
              className="mt-0.5 grid size-4 shrink-0 place-items-center rounded text-faint hover:text-ink"
              onClick={(event) => {
                event.stopPropagation();
                fold(row.id, !folded.has(row.id));
              }}
            >
              <ChevronRight size={12} className={classes("transition-transform", !folded.has(row.id) && "rotate-90")} />
            </span>
          ) : (
            <span aria-hidden className="size-4 shrink-0" />
          )}
          {row.mark != null && row.mark !== "" && <span className="tabular shrink-0 text-faint">{row.mark}</span>}
          <span className="min-w-0 grow">{row.title}</span>
          {row.note}
        </li>
      ))}
    </ul>
  );
}

interface Row extends TreeItem {
  readonly depth: number;
  readonly hasChildren: boolean;
}

function visibleRows(items: readonly TreeItem[], folded: ReadonlySet<string>): Row[] {
  const known = new Set(items.map((item) => item.id));
  const parents = new Set(items.map((item) => item.parentId));
  const depths = new Map<string, number>();
  const hidden = new Set<string>();
  const rows: Row[] = [];
  for (const item of items) {
    const parentId = item.parentId !== null && known.has(item.parentId) ? item.parentId : null;
    const depth = parentId === null ? 0 : (depths.get(parentId) ?? 0) + 1;
    depths.set(item.id, depth);
    if (parentId !== null && (folded.has(parentId) || hidden.has(parentId))) hidden.add(item.id);
    else rows.push({ ...item, parentId, depth, hasChildren: parents.has(item.id) });
  }
  return rows;
}
