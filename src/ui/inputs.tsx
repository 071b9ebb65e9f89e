/** Fields that a person fills in. */
import { ChevronDown, Search, X } from "lucide-react";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { classes } from "./classes.ts";

const look =
  "w-full rounded-md border border-line bg-surface px-2.5 text-sm text-ink shadow-small transition-colors hover:border-line-strong focus:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1 disabled:opacity-60";

export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input className={classes(look, "h-8", className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={classes(look, "py-1.5", className)} {...rest} />;
}

/** A native list of choices: it works with every keyboard, screen reader and phone. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={classes("relative inline-block", className)}>
      <select className={classes(look, "h-8 appearance-none pr-8")} {...rest}>
        {children}
      </select>
      <ChevronDown size={14} aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-faint" />
    </span>
  );
}

export function Toggle({ label, className, ...rest }: ComponentProps<"input"> & { label: ReactNode }) {
  return (
    <label className={classes("inline-flex items-center gap-2 text-sm select-none", className)}>
      <input type="checkbox" className="size-4 accent-accent" {...rest} />
      {label}
    </label>
  );
}

/** A label, its field, and words of help or of what is wrong under it. */
export function Labelled({ label, help, children }: { label: string; help?: ReactNode; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children(id)}
      {help !== undefined && <p className="text-xs text-faint">{help}</p>}
    </div>
  );
}

export interface SearchInputProps {
  readonly value: string;
  /** Called when typing pauses. */
  readonly onChange: (text: string) => void;
  readonly label: string;
  readonly className?: string;
}

/** Finds while typing; `/` puts the focus here, Escape empties it. */
export function SearchInput({ value, onChange, label, className }: SearchInputProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (next: string, pauseMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = next.trim();
      onChange(next.trim());
    }, pauseMs);
  };
  return (
    <span className={classes("relative block", className)}>
      <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
      <input
        type="text"
        role="searchbox"
        data-search=""
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => change(event.target.value, 180)}
        onKeyDown={(event) => event.key === "Escape" && (text === "" ? event.currentTarget.blur() : change("", 0))}
        className={classes(look, "h-8 pr-7 pl-8")}
      />
      {text !== "" && (
        <button
          type="button"
          aria-label="Empty the search"
          onClick={() => change("", 0)}
          className="absolute top-1/2 right-1 grid size-6 -translate-y-1/2 place-items-center rounded text-faint hover:text-ink"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}
