/** What can be taken along: ids, JSON, diagnostics. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { classes } from "./classes.ts";

/** An id, shortened to what tells it from others; a click copies the whole. */
export function CopyableId({ id, className }: { id: string; className?: string }) {
  const [isCopied, copy] = useCopy();
  return (
    <button
      type="button"
      onClick={(event) => {
        event.preventDefault();
        copy(id);
      }}
      title={`${id}: click to copy`}
      className={classes(
        "relative z-10 inline-flex items-center gap-1 rounded font-mono text-xs text-faint hover:text-ink [&_svg]:opacity-0 hover:[&_svg]:opacity-100 focus-visible:[&_svg]:opacity-100",
        className,
      )}
    >
      <span className="sr-only">{isCopied ? "Copied" : "Copy id"}</span>
      {id.slice(-8)}
      {isCopied ? <Check size={11} aria-hidden className="text-good opacity-100!" /> : <Copy size={11} aria-hidden />}
    </button>
  );
}

/** A small button that copies a text. */
export function CopyButton({ text, label = "Copy", className }: { text: string | (() => string); label?: string; className?: string }) {
  const [isCopied, copy] = useCopy();
  return (
    <button
      type="button"
      onClick={() => copy(typeof text === "string" ? text : text())}
      className={classes(
        "inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs font-medium text-muted transition-colors hover:bg-hover hover:text-ink",
        className,
      )}
    >
      {isCopied ? <Check size={12} aria-hidden className="text-good" /> : <Copy size={12} aria-hidden />}
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </button>
  );
}

/** Whether something was copied a moment ago, and the function that copies. */
export function useCopy(): [boolean, (text: string) => void] {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return [isCopied, (text) => void putOnClipboard(text).then(setCopied)];
}

/** The clipboard belongs to secure pages; on plain http over a network the old way is the only one. */
async function putOnClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}
