/** Sections, fields and the document, side by side where there is room and behind tabs where there is none. */
import { lazy, Suspense, useMemo, useSyncExternalStore } from "react";
import { Panes } from "#ui/panes.tsx";
import { LoadingRows, ProblemCard, Skeleton } from "#ui/states.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useRead } from "#ui/use-read.ts";
import { getTemplateContent, type TemplateContent } from "../contract.ts";
import { FieldList } from "./field-list.tsx";
import { SectionTree } from "./section-tree.tsx";
import { useFieldEdit } from "./use-field-edit.ts";

// docx-preview is large: it is fetched while the fields are already there to be read.
const DocumentPane = lazy(() => import("./document/document-pane.tsx").then((module) => ({ default: module.DocumentPane })));

const views = ["fields", "document", "sections"] as const;
type View = (typeof views)[number];

export function TemplateView({ id }: { id: string }) {
  const { data, problem, refresh } = useRead(getTemplateContent, { id });
  if (data === undefined) return problem === null ? <LoadingRows /> : <ProblemCard problem={problem} onRetry={refresh} className="m-4" />;
  return <Parts id={id} content={data} />;
}

function Parts({ id, content }: { id: string; content: TemplateContent & { readonly template_id: string } }) {
  const [{ field, section, view }, setState] = useUrlState(["field", "section", "view"]);
  const width = useWidth();
  const edit = useFieldEdit(id);
  const chooseField = (fieldId: string | null) => setState({ field: fieldId ?? "" });
  const chosen = content.fields.find((each) => each.id === field) ?? null;

  const sections = (
    <SectionTree
      content={content}
      chosenId={section || (chosen?.section_id ?? null)}
      onChoose={(sectionId) => setState({ section: sectionId, field: "", view: "" })}
    />
  );
  const fields = (
    <FieldList
      content={content}
      chosenId={chosen?.id ?? null}
      sectionId={section}
      onChoose={chooseField}
      onSection={() => setState({ section: "" })}
      edit={edit}
      showInDocument={width < 820 ? (fieldId) => setState({ field: fieldId, view: "document" }) : null}
    />
  );
  const places = useMemo(
    () => content.fields.map(({ id: fieldId, label, anchor, confidence }) => ({ id: fieldId, label, anchor, confidence })),
    [content.fields],
  );
  const documentPane = (
    <Suspense fallback={<PaperSkeleton />}>
      <DocumentPane
        templateId={id}
        places={places}
        chosenId={chosen?.id ?? null}
        onChoose={(fieldId) => setState({ field: fieldId, section: "" })}
      />
    </Suspense>
  );

  if (width >= 1100) {
    return (
      <Panes
        name="template-wide"
        className="grow"
        panes={[
          { name: "sections", content: sections, share: 19, minPx: 170 },
          { name: "fields", content: fields, share: 37, minPx: 320 },
          { name: "document", content: documentPane, share: 44, minPx: 320 },
        ]}
      />
    );
  }
  if (width >= 820) {
    return (
      <Panes
        name="template"
        className="grow"
        panes={[
          { name: "fields", content: fields, share: 48, minPx: 320 },
          { name: "document", content: documentPane, share: 52, minPx: 320 },
        ]}
      />
    );
  }
  const shown: View = views.find((each) => each === view) ?? "fields";
  return (
    <Tabs
      label="Views of the template"
      chosen={shown}
      onChoose={(next) => setState({ view: next === "fields" ? "" : next })}
      className="flex min-h-0 grow flex-col"
      panelClassName="flex min-h-0 grow flex-col"
      tabs={[
        { name: "fields", title: `Fields ${content.fields.length}` },
        { name: "document", title: "Document" },
        { name: "sections", title: `Sections ${content.sections.length}` },
      ]}
    >
      {shown === "fields" && fields}
      {shown === "document" && documentPane}
      {shown === "sections" && sections}
    </Tabs>
  );
}

/** A sheet of the size that the document will have. */
function PaperSkeleton() {
  return (
    <div role="status" aria-label="The document is being drawn" className="min-h-0 grow overflow-hidden bg-sunken p-6">
      <div className="mx-auto grid max-w-2xl gap-4 rounded bg-surface p-10 shadow-small">
        <Skeleton className="h-6 w-1/2" />
        <Skeleton className="h-3 w-full" />
        <Skeleton className="h-3 w-5/6" />
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-3 w-2/3" />
        <Skeleton className="h-40 w-full" />
      </div>
    </div>
  );
}

/** The page's own width decides: the side may be wide or narrow. */
function useWidth(): number {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("resize", listener);
      return () => window.removeEventListener("resize", listener);
    },
    () => document.getElementById("content")?.clientWidth ?? window.innerWidth,
  );
}
