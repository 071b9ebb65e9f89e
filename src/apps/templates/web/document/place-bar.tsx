/** What can be made of the words or cells that a person selected in the document. */
import { Heading, SquarePlus, Table2 } from "lucide-react";
import type { PointedPlace } from "../../contract.ts";
import type { Pointed } from "./pointing.ts";

export interface PlaceBarProps {
  readonly pointed: Pointed;
  readonly onField: () => void;
  readonly onTable: (table: PointedPlace) => void;
  readonly onSection: (title: string, place: PointedPlace) => void;
}

const heightPx = 36;
const longestTitle = 200;

const button =
  "inline-flex h-7 items-center gap-1.5 rounded px-2 text-xs font-medium whitespace-nowrap text-ink transition-colors hover:bg-hover first:bg-accent first:text-on-accent first:hover:bg-accent-hover";

export function PlaceBar({ pointed, onField, onTable, onSection }: PlaceBarProps) {
  const { rectangles, table, text, places } = pointed;
  const top = Math.min(...rectangles.map((rectangle) => rectangle.top));
  const bottom = Math.max(...rectangles.map((rectangle) => rectangle.bottom));
  const left = Math.min(...rectangles.map((rectangle) => rectangle.left));
  const isAbove = top > heightPx + 12;
  const [place] = places;
  const isTitle = places.length === 1 && place !== undefined && /\p{L}/u.test(text) && text.length <= longestTitle;
  return (
    <div
      role="toolbar"
      aria-label="What is selected"
      className="absolute z-30 flex max-w-[calc(100%-1rem)] animate-rise gap-0.5 overflow-x-auto rounded-lg bg-raised p-1 shadow-float"
      style={{
        top: isAbove ? top - heightPx - 8 : bottom + 8,
        left: `clamp(8px, ${Math.round(left)}px, calc(100% - ${isTitle || table !== null ? 300 : 150}px))`,
      }}
    >
      <button type="button" className={button} onClick={onField}>
        <SquarePlus size={14} aria-hidden /> Add a field here
      </button>
      {table !== null && (
        <button type="button" className={button} onClick={() => onTable(table)}>
          <Table2 size={14} aria-hidden /> The whole table
        </button>
      )}
      {isTitle && (
        <button type="button" className={button} onClick={() => onSection(text, place)}>
          <Heading size={14} aria-hidden /> A section
        </button>
      )}
    </div>
  );
}
