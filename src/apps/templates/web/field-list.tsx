/** The fields of a template, section by section. */
import { CircleCheck, PencilLine, SearchX, SquarePlus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "#ui/button.tsx";
import { SearchInput } from "#ui/inputs.tsx";
import { Empty } from "#ui/states.tsx";
import type { ReviewedField } from "../contract.ts";
import { type FieldGroup, progressOf, type Show } from "./field-groups.ts";
import { type Decide, FieldRow } from "./field-row.tsx";
import { LostCorrections } from "./lost-corrections.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { SectionHead } from "./section-head.tsx";
import type { Content, Corrections } from "./use-corrections.ts";

export interface FieldListProps {
  readonly content: Content;
  readonly groups: readonly FieldGroup[];
  readonly chosenId: string | null;
  /** A field that was just drawn: its label is typed first. */
  readonly newId: string | null;
  /** Shows this section's fields only; "" shows all. */
  readonly sectionId: string;
  readonly show: Show;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onShow: (show: Show) => void;
  readonly onChoose: (fieldId: string | null) => void;
  readonly onStep: (by: number) => void;
  /** Shows all fields again. */
  readonly onAll: () => void;
  /** Has the person point out in the document where a field is missing. */
  readonly onAdd: () => void;
  readonly decide: Decide;
  readonly corrections: Corrections;
  /** Leads to the field's place where the document is not beside it. */
  readonly showInDocument: ((fieldId: string) => void) | null;
}

export function FieldList(props: FieldListProps) {
  const { content, groups, chosenId, newId, sectionId, show, text, corrections } = props;
  const frame = useRef<HTMLDivElement>(null);
  useScrollTo(frame, chosenId, newId);
  const section = content.sections.find((each) => each.id === sectionId);
  const counts = {
    all: content.fields.length,
    to_confirm: content.fields.filter((field) => field.review === "to_confirm").length,
    dismissed: content.dismissed_fields.length,
  };
  const hasAny = counts.all + counts.dismissed > 0 || section !== undefined;
  return (
    <div className="flex min-h-0 grow flex-col">
      <LostCorrections lost={content.lost_corrections} corrections={corrections} />
      {hasAny && (
        <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <SearchInput label="Find a field" value={text} onChange={props.onText} className="min-w-36 grow" />
          <ReviewBar counts={counts} show={show} onShow={props.onShow} progress={progressOf(content)} />
          {section !== undefined && (
            <Button size="small" icon={X} onClick={props.onAll} className="max-w-full">
              <span className="truncate">
                {section.number} {section.title}
              </span>
            </Button>
          )}
        </div>
      )}
      <div ref={frame} className="min-h-0 grow overflow-y-auto">
        {groups.length === 0 ? (
          <NoFields show={show} hasFields={content.fields.length > 0} onAll={props.onAll} onAdd={props.onAdd} />
        ) : (
          groups.map((group) => <Group key={group.section?.id ?? "none"} group={group} {...props} />)
        )}
      </div>
    </div>
  );
}

function Group({ group: { section, fields }, content, chosenId, newId, show, ...rest }: FieldListProps & { group: FieldGroup }) {
  const row = (field: ReviewedField) => (
    <FieldRow
      key={field.id}
      field={field}
      sections={content.sections}
      isChosen={field.id === chosenId}
      isAsked={show === "to_confirm" && field.id === chosenId}
      isNew={field.id === newId}
      onChoose={rest.onChoose}
      onStep={rest.onStep}
      decide={rest.decide}
      corrections={rest.corrections}
      showInDocument={rest.showInDocument}
    />
  );
  return (
    <section aria-label={section === null ? "Before the first section" : `${section.number ?? ""} ${section.title}`} className="pb-3">
      <SectionHead section={section} corrections={rest.corrections} />
      {fields.length === 0 ? (
        <p className="px-4 text-sm text-faint">No fields in this section.</p>
      ) : (
        <ul className="px-2">{fields.map(row)}</ul>
      )}
    </section>
  );
}

interface NoFieldsProps {
  readonly show: Show;
  readonly hasFields: boolean;
  readonly onAll: () => void;
  readonly onAdd: () => void;
}

function NoFields({ show, hasFields, onAll, onAdd }: NoFieldsProps) {
  if (show === "all" && !hasFields) {
    return (
      <Empty
        icon={PencilLine}
        title="No fields were found"
        about="This document seems to have nothing to fill in. Where something was missed, select words or a cell in the document and add a field there."
      >
        <Button icon={SquarePlus} onClick={onAdd}>
          Add a field
        </Button>
      </Empty>
    );
  }
  const isDone = show === "to_confirm";
  return (
    <Empty
      icon={isDone ? CircleCheck : SearchX}
      title={isDone ? "All are confirmed" : show === "dismissed" ? "Nothing is dismissed" : "No field fits"}
      {...(isDone ? { about: "Every field that the reader was less than sure of has been looked at." } : {})}
    >
      <Button onClick={onAll}>Show all fields</Button>
    </Empty>
  );
}

/** Brings the chosen field into sight, unless it is there already. */
function useScrollTo(frame: React.RefObject<HTMLDivElement | null>, fieldId: string | null, newId: string | null): void {
  useEffect(() => {
    if (fieldId === null) return;
    const row = frame.current?.querySelector(`[data-field="${CSS.escape(fieldId)}"]`);
    row?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }, [frame, fieldId, newId]);
}
