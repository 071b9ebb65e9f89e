/** Takes files that are dropped anywhere on what is inside, or chosen in the system's own window. */
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import type { FileRule } from "#base/contract.ts";

export interface DropZoneProps {
  readonly rule: FileRule;
  /** What will happen to files that are dropped now: "Drop to upload". */
  readonly invitation: string;
  readonly onFiles: (files: File[]) => void;
  /** Gets the function that opens the system's window. */
  readonly children: (choose: () => void) => ReactNode;
  readonly className?: string;
}

export function DropZone({ rule, invitation, onFiles, children, className }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  const input = useRef<HTMLInputElement>(null);

  const enter = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    depth.current += 1;
    setOver(true);
  };
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  };

  return (
    <div
      className={`relative ${className ?? ""}`}
      onDragEnter={enter}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={leave}
      onDrop={drop}
    >
      {children(() => input.current?.click())}
      <input
        ref={input}
        type="file"
        multiple={rule.maxCount > 1}
        accept={rule.endings.join(",")}
        aria-label="Choose files"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-30 grid animate-fade place-items-center rounded-xl border-2 border-dashed border-accent bg-accent-soft/85">
          <p className="rounded-full bg-accent px-4 py-1.5 font-medium text-on-accent shadow-float">{invitation}</p>
        </div>
      )}
    </div>
  );
}

/** Why a file can't be taken, in a sentence; null where it can. */
export function refusalOf(file: Pick<File, "name" | "size">, rule: FileRule): string | null {
  const name = file.name.toLowerCase();
  if (!rule.endings.some((ending) => name.endsWith(ending))) return `Only ${rule.endings.join(" and ")} files can be read.`;
  if (file.size > rule.maxBytes) return `It has ${bytesText(file.size)}; at most ${bytesText(rule.maxBytes)} can be taken.`;
  if (file.size === 0) return "It is empty (0 bytes). Choose it again; it may still have been copying.";
  return null;
}

/** "1.4 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}
