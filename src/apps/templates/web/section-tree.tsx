/** The document's sections, with how many fields each holds. */
import { FilePlus2, Undo2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "#ui/button.tsx";
import { CopyableId } from "#ui/copy.tsx";
import { Tree } from "#ui/tree.tsx";
import { NewSection } from "./section-head.tsx";
import type { Content, Corrections } from "./use-corrections.ts";

export interface SectionTreeProps {
  readonly content: Content;
  readonly chosenId: string | null;
  readonly onChoose: (id: string) => void;
  readonly corrections: Corrections;
}

export function SectionTree({ content, chosenId, onChoose, corrections }: SectionTreeProps) {
  const [isAdding, setAdding] = useState(false);
  const after = content.sections.find((section) => section.id === chosenId) ?? content.sections.at(-1) ?? null;
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
      {isAdding ? (
        <NewSection key={after?.id} after={after} corrections={corrections} onClose={() => setAdding(false)} className="mt-3" />
      ) : (
        <Button tone="quiet" size="small" icon={FilePlus2} className="mt-2" onClick={() => setAdding(true)}>
          Add a section
        </Button>
      )}
      {content.dismissed_sections.length > 0 && (
        <section aria-label="Dismissed sections" className="mt-3 border-t border-line px-2 pt-2">
          <h3 className="mb-1 text-xs font-medium text-faint">Dismissed</h3>
          <ul className="grid gap-1">
            {content.dismissed_sections.map((section) => (
              <li key={section.id} className="flex items-center gap-2 text-sm text-muted">
                <span className="min-w-0 grow truncate line-through decoration-faint" title={section.title}>
                  {section.number} {section.title}
                </span>
                <Button size="small" icon={Undo2} onClick={() => corrections.restoreSection(section)}>
                  Bring back
                </Button>
              </li>
            ))}
          </ul>
        </section>
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
