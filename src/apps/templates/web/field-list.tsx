/** The fields of a template, section by section; those that are less than sure can be gone through first. */
import { CircleCheck, ListFilter, SearchX, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import { SearchInput } from "#ui/inputs.tsx";
import { useShortcuts } from "#ui/shortcuts.tsx";
import { Empty } from "#ui/states.tsx";
import type { Field, Section, TemplateContent } from "../contract.ts";
import { sureFrom } from "./field-kinds.ts";
import { FieldRow } from "./field-row.tsx";
import type { EditField } from "./use-field-edit.ts";

export interface FieldListProps {
  readonly content: TemplateContent;
  readonly chosenId: string | null;
  /** Shows this section's fields only; "" shows all. */
  readonly sectionId: string;
  readonly onChoose: (fieldId: string | null) => void;
  /** Ends the restriction to a section. */
  readonly onSection: () => void;
  readonly edit: EditField;
  /** Leads to the field's place where the document is not beside it. */
  readonly showInDocument: ((fieldId: string) => void) | null;
}

interface Group {
  readonly section: Section | null;
  readonly fields: readonly Field[];
}

export function FieldList({ content, chosenId, sectionId, onChoose, onSection, edit, showInDocument }: FieldListProps) {
  const [text, setText] = useState("");
  const [isUnsureOnly, setUnsureOnly] = useState(false);
  const unsure = content.fields.filter((field) => field.confidence < sureFrom);
  // One that is confirmed stays in sight until the person moves on.
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(
    () => groupsOf(content, { text, sectionId, only: isUnsureOnly ? new Set([...kept, ...unsure.map((field) => field.id)]) : null }),
    [content, text, sectionId, isUnsureOnly, kept, unsure],
  );
  const order = groups.flatMap((group) => group.fields);
  const frame = useRef<HTMLDivElement>(null);
  useScrollTo(frame, chosenId);

  const step = (by: number) => {
    const at = order.findIndex((field) => field.id === chosenId);
    const next = order[at === -1 ? 0 : Math.min(order.length - 1, Math.max(0, at + by))];
    if (next !== undefined) onChoose(next.id);
  };
  useShortcuts([
    { keys: "j", does: "Next field", run: () => step(1) },
    { keys: "k", does: "Previous field", run: () => step(-1) },
    { keys: "Escape", does: "Close the field", run: () => onChoose(null) },
  ]);
  const section = content.sections.find((each) => each.id === sectionId);

  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <SearchInput label="Find a field" value={text} onChange={setText} className="min-w-36 grow" />
        {(unsure.length > 0 || isUnsureOnly) && (
          <Button
            aria-pressed={isUnsureOnly}
            icon={ListFilter}
            className={isUnsureOnly ? "border-warn! bg-warn-soft! text-warn!" : "text-warn!"}
            onClick={() => {
              setKept(new Set(unsure.map((field) => field.id)));
              setUnsureOnly(!isUnsureOnly);
              if (!isUnsureOnly && unsure[0] !== undefined) onChoose(unsure[0].id);
            }}
          >
            {unsure.length} to check
          </Button>
        )}
        {section !== undefined && (
          <Button size="small" icon={X} onClick={onSection} className="max-w-full">
            <span className="truncate">
              {section.number} {section.title}
            </span>
          </Button>
        )}
      </div>
      <div ref={frame} className="min-h-0 grow overflow-y-auto">
        {content.fields.length === 0 ? (
          <Empty
            icon={SearchX}
            title="No fields were found"
            about="This document seems to have nothing to fill in: no controls, blanks, boxes or empty cells with labels."
          />
        ) : order.length === 0 ? (
          <Empty icon={isUnsureOnly ? CircleCheck : SearchX} title={isUnsureOnly ? "All are checked" : "No field fits"}>
            <Button
              onClick={() => {
                setText("");
                setUnsureOnly(false);
                onSection();
              }}
            >
              Show all fields
            </Button>
          </Empty>
        ) : (
          groups.map(({ section: own, fields }) => (
            <section
              key={own?.id ?? "none"}
              aria-label={own === null ? "Before the first section" : `${own.number ?? ""} ${own.title}`}
              className="pb-3"
            >
              <div className="sticky top-0 z-10 bg-canvas/95 px-4 pt-3 pb-1.5 backdrop-blur-sm">
                <h2 className={classes("text-sm font-semibold", own === null && "text-muted")}>
                  {own?.number != null && <span className="tabular mr-1.5 font-medium text-faint">{own.number}</span>}
                  {own?.title ?? "Before the first section"}
                </h2>
              </div>
              {own?.description != null && <p className="px-4 pb-2 text-xs text-muted text-pretty">{own.description}</p>}
              <ul className="px-2">
                {fields.map((field) => (
                  <FieldRow
                    key={field.id}
                    field={field}
                    sections={content.sections}
                    isChosen={field.id === chosenId}
                    onChoose={onChoose}
                    edit={edit}
                    showInDocument={showInDocument}
                  />
                ))}
              </ul>
            </section>
          ))
        )}
      </div>
    </div>
  );
}

/** Brings the chosen field into sight, unless it is there already. */
function useScrollTo(frame: React.RefObject<HTMLDivElement | null>, fieldId: string | null): void {
  useEffect(() => {
    if (fieldId === null) return;
    const row = frame.current?.querySelector(`[data-field="${CSS.escape(fieldId)}"]`);
    row?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }, [frame, fieldId]);
}

function groupsOf(content: TemplateContent, wanted: { text: string; sectionId: string; only: ReadonlySet<string> | null }): Group[] {
  const inside = sectionsBelow(content.sections, wanted.sectionId);
  const words = wanted.text.toLowerCase();
  const fields = content.fields.filter(
    (field) =>
      (inside === null || inside.has(field.section_id ?? "")) &&
      (wanted.only === null || wanted.only.has(field.id)) &&
      (words === "" || `${field.label} ${field.name} ${field.help ?? ""}`.toLowerCase().includes(words)),
  );
  const bySection = Map.groupBy(fields, (field) => field.section_id);
  const known = new Set(content.sections.map((section) => section.id));
  const loose = fields.filter((field) => field.section_id === null || !known.has(field.section_id));
  const groups: Group[] = loose.length === 0 ? [] : [{ section: null, fields: loose }];
  for (const section of content.sections) {
    const own = bySection.get(section.id);
    if (own !== undefined) groups.push({ section, fields: own });
  }
  return groups;
}

/** A section with all below it; null stands for everything. */
function sectionsBelow(sections: readonly Section[], id: string): ReadonlySet<string> | null {
  if (id === "") return null;
  const inside = new Set([id]);
  for (const section of sections) if (section.parent_id !== null && inside.has(section.parent_id)) inside.add(section.id);
  return inside;
}
