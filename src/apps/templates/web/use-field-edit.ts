/** Corrects fields: shown at once, sent one after the other, taken back where the server says no. */
import { useCallback, useRef } from "react";
import { Problem, versionStale } from "#base/contract.ts";
import { useHouse } from "#ui/house.tsx";
import { notify } from "#ui/toast.tsx";
import { asProblem, readKey } from "#ui/use-read.ts";
import { type Field, getTemplateContent, updateTemplateField } from "../contract.ts";

type Content = ReturnType<typeof getTemplateContent.output.parse>;

/** What of a field a person can correct. */
export type FieldChange = Partial<
  Pick<Field, "label" | "type" | "required" | "options" | "columns" | "max_length" | "default" | "help" | "section_id">
>;

export type EditField = (field: Field, change: FieldChange, options?: { readonly isUndo?: boolean }) => void;

export function useFieldEdit(id: string): EditField {
  const { call, queries } = useHouse();
  const last = useRef<Promise<void>>(Promise.resolve());

  return useCallback<EditField>(
    (field, change, { isUndo = false } = {}) => {
      const key = readKey(getTemplateContent, { id });
      const put = (changed: Partial<Field>, version?: number) =>
        queries.setQueryData<Content>(
          key,
          (content) =>
            content && {
              ...content,
              version: version ?? content.version,
              fields: content.fields.map((each) => (each.id === field.id ? { ...each, ...changed } : each)),
            },
        );
      const before = pick(field, Object.keys(change) as (keyof FieldChange)[]);

      const send = async () => {
        const version = queries.getQueryData<Content>(key)?.version;
        try {
          const { version: newVersion, ...answer } = await call(updateTemplateField, { id, field_id: field.id, version, ...change });
          put(answer, newVersion);
          if (!isUndo) notify({ key: `field ${field.id}`, title: savedText(field, change), tone: "good", undo: () => undo() });
        } catch (thrown) {
          put({ ...before, confidence: field.confidence, evidence: field.evidence });
          const isStale = thrown instanceof Problem && versionStale.is(thrown);
          notify({
            title: isStale ? "Somebody changed it meanwhile" : "The change was not kept",
            detail: isStale
              ? "The newest state is shown now. Make the change again where it is still needed."
              : (asProblem(thrown)?.message ?? ""),
            tone: "bad",
          });
          void queries.invalidateQueries({ queryKey: key });
        }
      };
      const undo = () => {
        put(before);
        last.current = last.current
          .then(() => call(updateTemplateField, { id, field_id: field.id, ...before }))
          .then(
            ({ version, ...answer }) => void put(answer, version),
            () => void queries.invalidateQueries({ queryKey: key }),
          );
      };

      void queries.cancelQueries({ queryKey: key });
      put({ ...change, confidence: 1 });
      last.current = last.current.then(send);
    },
    [call, id, queries],
  );
}

function pick(field: Field, names: readonly (keyof FieldChange)[]): FieldChange {
  return Object.fromEntries(names.map((name) => [name, field[name]])) as FieldChange;
}

function savedText(field: Field, change: FieldChange): string {
  if (Object.entries(change).every(([name, value]) => field[name as keyof Field] === value)) return `${field.label}: confirmed`;
  return `${change.label ?? field.label}: saved`;
}
