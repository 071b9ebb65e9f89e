/** Corrects one field where it stands: what is typed is kept when the focus leaves, or Enter is pressed. */
import { type KeyboardEvent, useEffect, useState } from "react";
import { CopyableId } from "#ui/copy.tsx";
import { Labelled, Select, TextArea, TextInput, Toggle } from "#ui/inputs.tsx";
import { type Field, type FieldType, fieldTypes, type Section } from "../contract.ts";
import { fieldKinds } from "./field-kinds.ts";
import type { EditField } from "./use-field-edit.ts";

export function FieldEditor({ field, sections, edit }: { field: Field; sections: readonly Section[]; edit: EditField }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Labelled label="Label">
          {(id) => <Draft id={id} value={field.label} isNeeded maxLength={500} onKeep={(label) => edit(field, { label })} />}
        </Labelled>
      </div>
      <Labelled label="Type">
        {(id) => (
          <Select
            id={id}
            value={field.type}
            onChange={(event) => edit(field, { type: event.target.value as FieldType })}
            className="w-full"
          >
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
            onChange={(event) => edit(field, { section_id: event.target.value || null })}
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
      {field.type === "choice" && (
        <Lines label="Options, one a line" value={field.options} onKeep={(options) => edit(field, { options })} />
      )}
      {field.type === "table" && <Lines label="Columns, one a line" value={field.columns} onKeep={(columns) => edit(field, { columns })} />}
      {(field.type === "text" || field.type === "long_text") && (
        <Labelled label="Longest, in characters">
          {(id) => (
            <Draft
              id={id}
              value={field.max_length === null ? "" : String(field.max_length)}
              inputMode="numeric"
              pattern="[0-9]*"
              placeholder="No limit"
              onKeep={(text) => edit(field, { max_length: Number.parseInt(text, 10) > 0 ? Number.parseInt(text, 10) : null })}
            />
          )}
        </Labelled>
      )}
      {field.type !== "table" && field.type !== "signature" && (
        <Labelled label="Filled in at first">
          {(id) => (
            <Draft
              id={id}
              value={field.default ?? ""}
              placeholder="Nothing"
              onKeep={(text) => edit(field, { default: text === "" ? null : text })}
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
              onKeep={(text) => edit(field, { help: text === "" ? null : text })}
            />
          )}
        </Labelled>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 sm:col-span-2">
        <Toggle label="Must be filled in" checked={field.required} onChange={(event) => edit(field, { required: event.target.checked })} />
        <span className="ml-auto flex items-center gap-2 text-xs text-faint">
          <code className="font-mono">{field.name}</code> <CopyableId id={field.id} />
        </span>
      </div>
    </div>
  );
}

interface DraftProps {
  readonly id: string;
  readonly value: string;
  readonly onKeep: (value: string) => void;
  /** An empty text is not kept. */
  readonly isNeeded?: boolean;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly inputMode?: "numeric";
  readonly pattern?: string;
}

function Draft({ value, onKeep, isNeeded = false, ...rest }: DraftProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
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
  return <TextInput {...rest} value={text} onChange={(event) => setText(event.target.value)} onBlur={keep} onKeyDown={press} />;
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
