/** One field: a line, and where it is chosen a card in which it can be corrected. */
import { Check, FileText, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { Button } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import type { Field, Section } from "../contract.ts";
import { FieldEditor } from "./field-editor.tsx";
import { fieldKinds, sureFrom } from "./field-kinds.ts";
import type { EditField } from "./use-field-edit.ts";

export interface FieldRowProps {
  readonly field: Field;
  readonly sections: readonly Section[];
  readonly isChosen: boolean;
  readonly onChoose: (id: string | null) => void;
  readonly edit: EditField;
  readonly showInDocument: ((fieldId: string) => void) | null;
}

export const FieldRow = memo(function FieldRow({ field, sections, isChosen, onChoose, edit, showInDocument }: FieldRowProps) {
  const { icon: KindIcon, word } = fieldKinds[field.type];
  const isUnsure = field.confidence < sureFrom;
  return (
    <li
      data-field={field.id}
      className={classes(
        "scroll-mt-11 rounded-lg transition-colors",
        isChosen ? "my-1 bg-surface shadow-small ring-1 ring-accent-line" : "hover:bg-hover/60",
      )}
    >
      <button
        type="button"
        aria-expanded={isChosen}
        onClick={() => onChoose(isChosen ? null : field.id)}
        className="flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left"
      >
        <KindIcon size={15} aria-hidden className={classes("shrink-0", isChosen ? "text-accent-text" : "text-faint")} />
        <span className={classes("min-w-0 grow", isChosen && "font-medium")}>
          {field.label}
          {field.required && (
            <span className="text-bad" title="Required">
              {" "}
              *<span className="sr-only"> required</span>
            </span>
          )}
        </span>
        {isUnsure && (
          <span className="inline-flex shrink-0 items-center gap-1 rounded-full bg-warn-soft px-1.5 text-xs text-warn">
            <TriangleAlert size={11} aria-hidden />
            check
          </span>
        )}
        <span className="shrink-0 text-xs text-faint">
          {word}
          {field.options !== null && field.options.length > 0 && <span className="tabular"> · {field.options.length}</span>}
        </span>
      </button>
      {isChosen && (
        <div className="grid animate-fade gap-4 px-3 pt-1 pb-3">
          <Evidence field={field} isUnsure={isUnsure} onConfirm={() => edit(field, { label: field.label })} />
          <FieldEditor field={field} sections={sections} edit={edit} />
          {showInDocument !== null && (
            <Button size="small" icon={FileText} className="justify-self-start" onClick={() => showInDocument(field.id)}>
              Show in the document
            </Button>
          )}
        </div>
      )}
    </li>
  );
});

function Evidence({ field, isUnsure, onConfirm }: { field: Field; isUnsure: boolean; onConfirm: () => void }) {
  const percent = Math.round(field.confidence * 100);
  return (
    <div
      className={classes(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md px-2.5 py-2 text-xs",
        isUnsure ? "bg-warn-soft" : "bg-sunken",
      )}
    >
      <p className="min-w-40 grow text-muted">
        <span className={classes("tabular mr-1.5 font-medium", isUnsure ? "text-warn" : "text-ink")}>{percent} % sure</span>
        {field.evidence}
      </p>
      {isUnsure && (
        <Button size="small" icon={Check} onClick={onConfirm}>
          It is right
        </Button>
      )}
    </div>
  );
}
