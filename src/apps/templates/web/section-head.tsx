/** The heading over a section's fields, which is corrected where it stands. */
import { FilePlus2, PencilLine, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import { Labelled, Select, TextArea, TextInput } from "#ui/inputs.tsx";
import type { ReviewedSection } from "../contract.ts";
import { Draft } from "./field-editor.tsx";
import type { Corrections } from "./use-corrections.ts";

const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export function SectionHead({ section, corrections }: { section: ReviewedSection | null; corrections: Corrections }) {
  const [state, setState] = useState<"shown" | "edited" | "followed">("shown");
  if (section === null) {
    return (
      <div className="sticky top-0 z-10 bg-canvas/95 px-4 pt-3 pb-1.5 backdrop-blur-sm">
        <h2 className="text-sm font-semibold text-muted">Before the first section</h2>
      </div>
    );
  }
  return (
    <>
      <div className="group sticky top-0 z-10 flex items-start gap-2 bg-canvas/95 px-4 pt-3 pb-1.5 backdrop-blur-sm">
        <h2 className="min-w-0 grow text-sm font-semibold">
          {section.number !== null && <span className="tabular mr-1.5 font-medium text-faint">{section.number}</span>}
          {section.title}
        </h2>
        <IconButton
          icon={state === "shown" ? PencilLine : X}
          size="small"
          label={state === "shown" ? `Correct the section ${section.title}` : "Close"}
          aria-expanded={state !== "shown"}
          className={classes(
            "-my-0.5",
            state === "shown" && "opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-sm:opacity-100",
          )}
          onClick={() => setState(state === "shown" ? "edited" : "shown")}
        />
      </div>
      {section.description !== null && state === "shown" && (
        <p title={section.description} className="mx-4 mb-2 line-clamp-3 text-xs text-pretty whitespace-pre-line text-muted">
          {section.description}
        </p>
      )}
      {state === "edited" && (
        <SectionEditor
          section={section}
          corrections={corrections}
          onFollow={() => setState("followed")}
          onClose={() => setState("shown")}
        />
      )}
      {state === "followed" && (
        <NewSection after={section} corrections={corrections} onClose={() => setState("shown")} className="mx-4 mb-2" />
      )}
    </>
  );
}

interface SectionEditorProps {
  readonly section: ReviewedSection;
  readonly corrections: Corrections;
  readonly onFollow: () => void;
  readonly onClose: () => void;
}

function SectionEditor({ section, corrections, onFollow, onClose }: SectionEditorProps) {
  const edit = (change: Parameters<Corrections["editSection"]>[1]) => corrections.editSection(section, change);
  return (
    <div className="mx-3 mb-2 grid animate-fade grid-cols-[5rem_minmax(0,1fr)_6rem] gap-2 rounded-lg bg-surface p-3 shadow-small ring-1 ring-line max-sm:grid-cols-2">
      <Labelled label="Number">
        {(id) => (
          <Draft id={id} value={section.number ?? ""} maxLength={40} placeholder="None" onKeep={(text) => edit({ number: text || null })} />
        )}
      </Labelled>
      <div className="max-sm:order-first max-sm:col-span-2">
        <Labelled label="Title">
          {(id) => <Draft id={id} value={section.title} isNeeded maxLength={500} onKeep={(title) => edit({ title })} />}
        </Labelled>
      </div>
      <Level value={section.level} onChange={(level) => edit({ level })} />
      <div className="col-span-full">
        <Labelled label="Description">
          {(id) => (
            <TextArea
              id={id}
              key={section.description}
              rows={3}
              maxLength={2_000}
              defaultValue={section.description ?? ""}
              placeholder="None"
              onBlur={(event) => {
                const text = event.target.value.trim();
                if (text !== (section.description ?? "")) edit({ description: text || null });
              }}
            />
          )}
        </Labelled>
      </div>
      <div className="col-span-full flex flex-wrap gap-2">
        <Button size="small" icon={FilePlus2} onClick={onFollow}>
          Add a section behind
        </Button>
        <Button
          size="small"
          icon={X}
          onClick={() => {
            corrections.dismissSection(section);
            onClose();
          }}
        >
          Dismiss the section
        </Button>
      </div>
    </div>
  );
}

/** @param props.after the section that it will stand behind; null for the beginning */
export function NewSection({
  after,
  corrections,
  onClose,
  className,
}: {
  after: ReviewedSection | null;
  corrections: Corrections;
  onClose: () => void;
  className?: string;
}) {
  const [title, setTitle] = useState("");
  const [level, setLevel] = useState(after?.level ?? 1);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const added = await corrections.addSection({ title: title.trim(), level, after_id: after?.id ?? null });
    if (added !== null) onClose();
  };
  return (
    <form
      onSubmit={(event) => void add(event)}
      className={classes("grid animate-fade gap-2 rounded-lg bg-surface p-3 shadow-small ring-1 ring-line", className)}
    >
      <Labelled label={after === null ? "Title of the new first section" : `Title of the new section behind “${after.title}”`}>
        {(id) => <TextInput id={id} autoFocus value={title} maxLength={500} onChange={(event) => setTitle(event.target.value)} />}
      </Labelled>
      <Level value={level} onChange={setLevel} />
      <div className="flex gap-2">
        <Button type="submit" size="small" tone="primary" disabled={title.trim() === ""}>
          Add the section
        </Button>
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Level({ value, onChange }: { value: number; onChange: (level: number) => void }) {
  return (
    <Labelled label="Level">
      {(id) => (
        <Select id={id} value={value} onChange={(event) => onChange(Number(event.target.value))} className="w-full">
          {levels.map((level) => (
            <option key={level} value={level}>
              {level}
            </option>
          ))}
        </Select>
      )}
    </Labelled>
  );
}
