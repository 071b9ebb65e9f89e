/** One field: a line, and where it is chosen a card in which it is confirmed, corrected or dismissed. */
import { Check, CircleCheck, FileText, PencilLine, TriangleAlert, Undo2, X } from "lucide-react";
import { type KeyboardEvent, memo, useEffect, useRef } from "react";
import { Button } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import type { ReviewedField, ReviewedSection } from "../contract.ts";
import { FieldEditor } from "./field-editor.tsx";
import { factsOf, fieldKinds, placeFactsOf, sureText } from "./field-kinds.ts";
import { hoverField, useIsHovered } from "./hovered.ts";
import type { Corrections } from "./use-corrections.ts";

export interface FieldRowProps {
  readonly field: ReviewedField;
  readonly sections: readonly ReviewedSection[];
  readonly isChosen: boolean;
  /** Puts the focus where the next decision is made. */
  readonly isAsked: boolean;
  /** The label is to be typed at once, as of a field that was just drawn. */
  readonly isNew: boolean;
  readonly onChoose: (id: string | null) => void;
  readonly onStep: (by: number) => void;
  readonly decide: Decide;
  readonly corrections: Corrections;
  readonly showInDocument: ((fieldId: string) => void) | null;
}

/** What a person says of a field as a whole. */
export type Decide = (field: ReviewedField, decision: "confirm" | "dismiss" | "restore") => void;

export const FieldRow = memo(function FieldRow(props: FieldRowProps) {
  const { field, isChosen, onChoose, onStep } = props;
  const { icon: KindIcon, word } = fieldKinds[field.type];
  const isHovered = useIsHovered(field.id);
  // What can be corrected stands in the card.
  const facts = (isChosen ? placeFactsOf(field) : factsOf(field)).filter((fact) => fact !== "");
  const press = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onStep(by);
  };
  return (
    <li
      data-field={field.id}
      onPointerEnter={() => hoverField(field.id)}
      onPointerLeave={() => hoverField(null)}
      className={classes(
        "scroll-mt-11 rounded-lg transition-colors",
        isChosen ? "my-1 bg-surface shadow-small ring-2 ring-accent" : isHovered ? "bg-hover" : "",
      )}
    >
      <button
        type="button"
        aria-expanded={isChosen}
        data-row
        onKeyDown={press}
        onClick={() => onChoose(isChosen ? null : field.id)}
        className="flex min-h-9 w-full items-start gap-2.5 rounded-lg px-2 py-1.5 text-left"
      >
        <KindIcon size={15} aria-hidden className={classes("mt-0.75 shrink-0", isChosen ? "text-accent-text" : "text-faint")} />
        <span className="min-w-0 grow">
          <span className={classes(isChosen && "font-medium", field.review === "dismissed" && "line-through decoration-faint")}>
            {field.label}
            {field.required && (
              <span className="text-bad" title="Required">
                {" "}
                *<span className="sr-only"> required</span>
              </span>
            )}
          </span>
          {facts.length > 0 && <span className={classes("block text-xs text-muted", !isChosen && "truncate")}>{facts.join(" · ")}</span>}
        </span>
        <ReviewMark field={field} />
        <span className="mt-0.5 shrink-0 text-xs text-faint">{word}</span>
      </button>
      {isChosen && <FieldCard {...props} />}
    </li>
  );
});

function FieldCard({ field, sections, corrections, decide, isAsked, isNew, showInDocument }: FieldRowProps) {
  const isDismissed = field.review === "dismissed";
  return (
    <div className="grid animate-fade gap-4 px-3 pt-1 pb-3">
      <Verdict field={field} decide={decide} isAsked={isAsked} />
      {!isDismissed && <FieldEditor field={field} sections={sections} isNew={isNew} onEdit={(change) => corrections.edit(field, change)} />}
      {showInDocument !== null && (
        <Button size="small" icon={FileText} className="justify-self-start" onClick={() => showInDocument(field.id)}>
          Show in the document
        </Button>
      )}
    </div>
  );
}

function ReviewMark({ field }: { field: ReviewedField }) {
  if (field.review === "to_confirm") {
    return (
      <span className="mt-0.5 inline-flex shrink-0 items-center gap-1 rounded-full bg-warn-soft px-1.5 text-xs text-warn">
        <TriangleAlert size={11} aria-hidden />
        check
      </span>
    );
  }
  const marks = {
    confirmed: { icon: CircleCheck, title: "Confirmed by a person" },
    corrected: { icon: CircleCheck, title: "Corrected by a person" },
    drawn: { icon: PencilLine, title: "Drawn by a person" },
  };
  const mark = field.review === "read" || field.review === "dismissed" ? null : marks[field.review];
  if (mark === null) return null;
  return (
    <span title={mark.title} className="mt-0.75 shrink-0 text-good">
      <mark.icon size={14} aria-hidden />
      <span className="sr-only">{mark.title}</span>
    </span>
  );
}

/** Why this is taken for a field, and what the person says to that. */
export function Verdict({ field, decide, isAsked }: { field: ReviewedField; decide: Decide; isAsked: boolean }) {
  const confirm = useRef<HTMLButtonElement>(null);
  const isOpen = field.review === "to_confirm";
  useEffect(() => {
    if (isAsked && isOpen) confirm.current?.focus({ preventScroll: true });
  }, [isAsked, isOpen]);
  return (
    <div
      className={classes(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md px-2.5 py-2 text-xs",
        isOpen ? "bg-warn-soft" : "bg-sunken",
      )}
    >
      <p className="min-w-40 grow text-muted">
        <span className={classes("tabular mr-1.5 font-medium", isOpen ? "text-warn" : "text-ink")}>{sureText(field.confidence)}</span>
        {field.evidence}
      </p>
      <span className="flex gap-1.5">
        {isOpen && (
          <Button ref={confirm} size="small" tone="primary" icon={Check} onClick={() => decide(field, "confirm")}>
            Confirm
          </Button>
        )}
        {field.review === "dismissed" ? (
          <Button size="small" icon={Undo2} onClick={() => decide(field, "restore")}>
            Bring back
          </Button>
        ) : (
          <Button size="small" icon={X} onClick={() => decide(field, "dismiss")}>
            {field.review === "drawn" ? "Delete" : "Dismiss"}
          </Button>
        )}
      </span>
    </div>
  );
}
