/** The document's sections, with how many fields each holds. */
import { useMemo } from "react";
import { CopyableId } from "#ui/copy.tsx";
import { Tree } from "#ui/tree.tsx";
import type { TemplateContent } from "../contract.ts";

export interface SectionTreeProps {
  readonly content: TemplateContent & { readonly template_id: string };
  readonly chosenId: string | null;
  readonly onChoose: (id: string) => void;
}

export function SectionTree({ content, chosenId, onChoose }: SectionTreeProps) {
  const items = useMemo(() => {
    const counts = Map.groupBy(content.fields, (field) => field.section_id);
    return content.sections.map((section) => {
      const count = counts.get(section.id)?.length ?? 0;
      return {
        id: section.id,
        parentId: section.parent_id,
        title: section.title,
        mark: section.number,
        note: count > 0 && (
          <span className="tabular shrink-0 text-xs text-faint">
            {count}
            <span className="sr-only"> fields</span>
          </span>
        ),
      };
    });
  }, [content]);
  const { metadata } = content;
  return (
    <div className="min-h-0 grow overflow-y-auto p-3">
      <dl className="mb-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-2 text-xs">
        {metadata.standard !== null && <Fact name="Standard" value={metadata.standard} />}
        {metadata.language !== null && <Fact name="Language" value={languageName(metadata.language)} />}
        <dt className="text-faint">Id</dt>
        <dd>
          <CopyableId id={content.template_id} />
        </dd>
        <Fact name="Read by" value={metadata.parsed_by === "local" ? "rules, on this machine" : metadata.parsed_by} />
      </dl>
      {items.length === 0 ? (
        <p className="px-2 text-sm text-muted">No headings were found in this document.</p>
      ) : (
        <Tree label="Sections" items={items} chosenId={chosenId} onChoose={onChoose} />
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="truncate text-muted" title={value}>
        {value}
      </dd>
    </>
  );
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([navigator.language], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
