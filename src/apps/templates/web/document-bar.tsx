/** Over the document: from field to field, and drawing one that was missed. */
import { ChevronLeft, ChevronRight, PencilLine, SquarePlus } from "lucide-react";
import { Button, IconButton } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import type { ReviewedField } from "../contract.ts";
import { type Decide, Verdict } from "./field-row.tsx";
import { fieldKinds } from "./field-kinds.ts";

export interface DocumentBarProps {
  readonly order: readonly ReviewedField[];
  readonly chosen: ReviewedField | null;
  readonly onStep: (by: number) => void;
  readonly isAdding: boolean;
  readonly onAdding: (isAdding: boolean) => void;
}

export function DocumentBar({ order, chosen, onStep, isAdding, onAdding }: DocumentBarProps) {
  const at = chosen === null ? -1 : order.findIndex((field) => field.id === chosen.id);
  return (
    <div className="flex shrink-0 items-center gap-1 border-b border-line px-2 py-1.5">
      <IconButton
        icon={ChevronLeft}
        size="small"
        label="Previous field"
        disabled={at === 0 || order.length === 0}
        onClick={() => onStep(-1)}
      />
      <IconButton icon={ChevronRight} size="small" label="Next field" disabled={at === order.length - 1} onClick={() => onStep(1)} />
      <span className="tabular ml-1 shrink-0 text-xs text-muted">
        {at === -1 ? `${order.length} ${order.length === 1 ? "field" : "fields"}` : `${at + 1} of ${order.length}`}
      </span>
      <Button
        size="small"
        icon={SquarePlus}
        aria-pressed={isAdding}
        className={classes("ml-auto", isAdding && "border-good! bg-good-soft! text-good!")}
        onClick={() => onAdding(!isAdding)}
      >
        {isAdding ? "Stop adding" : "Add a field"}
      </Button>
    </div>
  );
}

/** The chosen field over the document, where the list has no room beside it. */
export function ChosenField({ field, decide, onCorrect }: { field: ReviewedField; decide: Decide; onCorrect: () => void }) {
  const { icon: KindIcon, word } = fieldKinds[field.type];
  return (
    <section aria-label="The chosen field" className="grid shrink-0 animate-rise gap-2 border-b border-line bg-surface px-3 py-2">
      <div className="flex items-center gap-2">
        <KindIcon size={15} aria-hidden className="shrink-0 text-accent-text" />
        <p className="min-w-0 grow truncate font-medium">{field.label}</p>
        <span className="text-xs text-faint">{word}</span>
        <Button size="small" icon={PencilLine} onClick={onCorrect}>
          Correct
        </Button>
      </div>
      <Verdict field={field} decide={decide} isAsked={false} />
    </section>
  );
}
