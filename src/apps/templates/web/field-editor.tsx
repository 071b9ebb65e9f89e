/** Corrects one field where it stands: what is typed is kept when the focus leaves, or Enter is pressed. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { CopyableId } from "#ui/copy.tsx";
import { Labelled, Select, TextArea, TextInput, Toggle } from "#ui/inputs.tsx";
import { type Field, type FieldType, fieldTypes, type Section } from "../contract.ts";
import { fieldKinds } from "./field-kinds.ts";
import type { FieldChange } from "./use-corrections.ts";

export interface FieldEditorProps {
  readonly field: Field;
  readonly sections: readonly Section[];
  /** Its label is to be typed at once. */
  readonly isNew: boolean;
  readonly onEdit: (change: FieldChange) => void;
}

export function FieldEditor({ field, sections, isNew, onEdit }: FieldEditorProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Labelled label="Label">
          {(id) => <Draft id={id} value={field.label} isNeeded isAsked={isNew} maxLength={500} onKeep={(label) => onEdit({ label })} />}
        </Labelled>
      </div>
      <Labelled label="Type">
        {(id) => (
          <Select id={id} value={field.type} onChange={(event) => onEdit({ type: event.target.value as FieldType })} className="w-full">
            {fieldTypes.map((type) => (
              <option key={type} value={type}>
                {fieldKinds[type].word}
              </option>
            ))}
          </Select>
        )}
      </Labelled>
      <Labelled label="Section">
        {(id) => (
          <Select
            id={id}
            value={field.section_id ?? ""}
            onChange={(event) => onEdit({ section_id: event.target.value || null })}
            className="w-full"
          >
            <option value="">Before the first section</option>
            {sections.map((section) => (
              <option key={section.id} value={section.id}>
                {section.number} {section.title}
              </option>
            ))}
          </Select>
        )}
      </Labelled>
      {field.type === "choice" && <Lines label="Options, one a line" value={field.options} onKeep={(options) => onEdit({ options })} />}
      {field.type === "table" && (
        <>
          <Lines label="Columns, one a line" value={field.columns} onKeep={(columns) => onEdit({ columns })} />
          <NumberDraft label="Rows to fill in" value={field.rows} placeholder="As many as needed" onKeep={(rows) => onEdit({ rows })} />
        </>
      )}
      {(field.type === "text" || field.type === "long_text") && (
        <NumberDraft
          label="Longest, in characters"
          value={field.max_length}
          placeholder="No limit"
          onKeep={(max_length) => onEdit({ max_length })}
        />
      )}
      {field.type !== "table" && field.type !== "signature" && (
        <Labelled label="Filled in at first">
          {(id) => (
            <Draft
              id={id}
              value={field.default ?? ""}
              placeholder="Nothing"
              onKeep={(text) => onEdit({ default: text === "" ? null : text })}
            />
          )}
        </Labelled>
      )}
      <div className="sm:col-span-2">
        <Labelled label="Help for who fills it in">
          {(id) => (
            <Draft
              id={id}
              value={field.help ?? ""}
              maxLength={2_000}
              placeholder="None"
              onKeep={(text) => onEdit({ help: text === "" ? null : text })}
            />
          )}
        </Labelled>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 sm:col-span-2">
        <Toggle label="Must be filled in" checked={field.required} onChange={(event) => onEdit({ required: event.target.checked })} />
        <span className="ml-auto flex items-center gap-2 text-xs text-faint">
          <code className="font-mono">{field.name}</code> <CopyableId id={field.id} />
        </span>
      </div>
    </div>
  );
}

/** A whole number above nothing, or none. */
function NumberDraft({
  label,
  value,
  placeholder,
  onKeep,
}: {
  label: string;
  value: number | null;
  placeholder: string;
  onKeep: (value: number | null) => void;
}) {
  return (
    <Labelled label={label}>
      {(id) => (
        <Draft
          id={id}
          value={value === null ? "" : String(value)}
          inputMode="numeric"
          pattern="[0-9]*"
          maxLength={6}
          placeholder={placeholder}
          onKeep={(text) => onKeep(Number.parseInt(text, 10) > 0 ? Number.parseInt(text, 10) : null)}
        />
      )}
    </Labelled>
  );
}

interface DraftProps {
  readonly id: string;
  readonly value: string;
  readonly onKeep: (value: string) => void;
  /** An empty text is not kept. */
  readonly isNeeded?: boolean;
  /** Has the focus from the start, with all of it selected. */
  readonly isAsked?: boolean;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly inputMode?: "numeric";
  readonly pattern?: string;
}

/** Kept when the focus leaves or Enter is pressed; Escape leaves it as it was. */
export function Draft({ value, onKeep, isNeeded = false, isAsked = false, ...rest }: DraftProps) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (isAsked) input.current?.select();
  }, [isAsked]);
  const keep = () => {
    const wanted = text.trim();
    if (isNeeded && wanted === "") return setText(value);
    if (wanted !== value) onKeep(wanted);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") keep();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setText(value);
  };
  return <TextInput {...rest} ref={input} value={text} onChange={(event) => setText(event.target.value)} onBlur={keep} onKeyDown={press} />;
}

function Lines({ label, value, onKeep }: { label: string; value: readonly string[] | null; onKeep: (lines: string[] | null) => void }) {
  const joined = (value ?? []).join("\n");
  const [text, setText] = useState(joined);
  useEffect(() => setText(joined), [joined]);
  const keep = () => {
    const lines = text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (lines.join("\n") !== joined) onKeep(lines.length === 0 ? null : lines);
  };
  return (
    <div className="sm:col-span-2">
      <Labelled label={label}>
        {(id) => (
          <TextArea
            id={id}
            rows={Math.min(8, Math.max(3, text.split("\n").length))}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={keep}
          />
        )}
      </Labelled>
    </div>
  );
}
