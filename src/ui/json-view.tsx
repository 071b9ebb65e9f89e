/** JSON to be read: folded where it is long, ids linked to what they name, copied as a whole. */
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { isId } from "#base/id.ts";
import { classes } from "./classes.ts";
import { CopyButton } from "./copy.tsx";
import { Link } from "./link.tsx";
import { useSubjectPath } from "./subjects.tsx";

export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    <div className="group/json relative rounded-lg border border-line bg-sunken">
      <div className="absolute top-1 right-1 z-10 rounded-md bg-sunken opacity-0 transition-opacity group-hover/json:opacity-100 focus-within:opacity-100 max-sm:opacity-100">
        <CopyButton label="Copy JSON" text={() => JSON.stringify(value, null, 2)} />
      </div>
      <div
        tabIndex={0}
        role="group"
        aria-label={label}
        className="max-h-[28rem] overflow-auto p-3 font-mono text-xs leading-5 whitespace-pre-wrap"
      >
        <Value value={value} depth={0} />
      </div>
    </div>
  );
}

const foldedFrom = 2;
const mostShown = 100;

function Value({ value, name, depth }: { value: unknown; name?: string; depth: number }) {
  if (Array.isArray(value)) return <Members entries={value.map((item, at) => [String(at), item])} brackets="[]" depth={depth} isList />;
  if (typeof value === "object" && value !== null) return <Members entries={Object.entries(value)} brackets="{}" depth={depth} />;
  if (typeof value === "string") return <Text text={value} name={name} />;
  if (value === null || value === undefined) return <span className="text-faint">null</span>;
  return <span className="text-busy">{String(value)}</span>;
}

function Members({
  entries,
  brackets,
  depth,
  isList = false,
}: {
  entries: readonly (readonly [string, unknown])[];
  brackets: "[]" | "{}";
  depth: number;
  isList?: boolean;
}) {
  const [isOpen, setOpen] = useState(depth < foldedFrom);
  const [shown, setShown] = useState(mostShown);
  const [left, right] = brackets;
  if (entries.length === 0) return <span className="text-faint">{brackets}</span>;
  if (!isOpen) {
    return (
      <button type="button" onClick={() => setOpen(true)} className="rounded text-faint hover:text-ink">
        {left} {entries.length} {isList ? (entries.length === 1 ? "item" : "items") : entries.length === 1 ? "member" : "members"} {right}
      </button>
    );
  }
  return (
    <>
      {depth === 0 ? (
        <span className="text-faint">{left}</span>
      ) : (
        <button
          type="button"
          aria-label="Fold"
          onClick={() => setOpen(false)}
          className="inline-flex items-center rounded text-faint hover:text-ink"
        >
          {left}
          <ChevronRight size={11} aria-hidden className="rotate-90" />
        </button>
      )}
      {entries.slice(0, shown).map(([name, value]) => (
        <div key={name} className="pl-4">
          {!isList && <span className="text-muted">{name}: </span>}
          <Value value={value} name={name} depth={depth + 1} />
        </div>
      ))}
      {entries.length > shown && (
        <button type="button" onClick={() => setShown(shown + 500)} className="ml-4 block text-accent-text hover:underline">
          {entries.length - shown} more
        </button>
      )}
      <div className="text-faint">{right}</div>
    </>
  );
}

function Text({ text, name }: { text: string; name: string | undefined }) {
  const [isWhole, setWhole] = useState(false);
  const pathOf = useSubjectPath();
  const noun = name?.endsWith("_id") === true ? name.slice(0, -3) : null;
  const path = noun !== null && isId(text) ? pathOf(noun, text) : null;
  if (path !== null) {
    return (
      <Link to={path} className="text-accent-text hover:underline">
        "{text}"
      </Link>
    );
  }
  const isLong = text.length > 400 && !isWhole;
  return (
    <span className={classes("text-good")}>
      "{isLong ? text.slice(0, 400) : text}"
      {isLong && (
        <button type="button" onClick={() => setWhole(true)} className="ml-1 text-accent-text hover:underline">
          and {text.length - 400} more characters
        </button>
      )}
    </span>
  );
}
