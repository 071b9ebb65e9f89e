/** Sections, fields and the document, side by side where there is room and behind tabs where there is none. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Panes } from "#ui/panes.tsx";
import { useShortcuts } from "#ui/shortcuts.tsx";
import { LoadingRows, ProblemCard, Skeleton } from "#ui/states.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useRead } from "#ui/use-read.ts";
import { getTemplateContent, type PointedPlace, type ReviewedField } from "../contract.ts";
import { ChosenField, DocumentBar } from "./document-bar.tsx";
import { groupsOf, nextToConfirm, type Show, shows } from "./field-groups.ts";
import { FieldList } from "./field-list.tsx";
import type { Decide } from "./field-row.tsx";
import { SectionTree } from "./section-tree.tsx";
import { type Content, useCorrections } from "./use-corrections.ts";

// docx-preview is large: it is fetched while the fields are already there to be read.
const DocumentPane = lazy(() => import("./document/document-pane.tsx").then((module) => ({ default: module.DocumentPane })));

const views = ["fields", "document", "sections"] as const;
type View = (typeof views)[number];

export function TemplateView({ id }: { id: string }) {
  const { data, problem, refresh } = useRead(getTemplateContent, { id });
  if (data === undefined) return problem === null ? <LoadingRows /> : <ProblemCard problem={problem} onRetry={refresh} className="m-4" />;
  return <Parts id={id} content={data} />;
}

function Parts({ id, content }: { id: string; content: Content }) {
  const [{ section, view }, setState] = useUrlState(["field", "section", "show", "view"]);
  const width = useWidth();
  const corrections = useCorrections(id);
  const choice = useChoice(content);
  const { show, groups, order, chosen, choose, step } = choice;
  const [isAdding, setAdding] = useState(false);
  const [newId, setNewId] = useState<string | null>(null);
  const isNarrow = width < 820;

  const decide = useStable((...[field, decision]: Parameters<Decide>) => {
    const next = decision !== "restore" && show === "to_confirm" ? nextToConfirm(order, field.id) : null;
    corrections[decision](field);
    if (next !== null) choose(next.id);
    else if (decision === "dismiss" && show !== "dismissed") choose(null);
  });
  const addField = async (places: readonly PointedPlace[]) => {
    setAdding(false);
    const added = await corrections.addField(places);
    if (added === null) return;
    setNewId(added.id);
    choice.reveal(added.id);
    if (isNarrow) setState({ view: "" });
  };
  useShortcuts([
    { keys: "n", does: "Next field", run: () => step(1) },
    { keys: "p", does: "Previous field", run: () => step(-1) },
    { keys: "j", does: "Next field", run: () => step(1) },
    { keys: "k", does: "Previous field", run: () => step(-1) },
    { keys: "c", does: "Confirm the field", run: () => chosen?.review === "to_confirm" && decide(chosen, "confirm") },
    { keys: "d", does: "Dismiss the field", run: () => chosen !== null && chosen.review !== "dismissed" && decide(chosen, "dismiss") },
    { keys: "e", does: "Correct the field", run: () => chosen !== null && focusLabel(chosen.id) },
    { keys: "a", does: "Add a field in the document", run: () => setAdding(!isAdding) },
    { keys: "Escape", does: "Close the field", run: () => (isAdding ? setAdding(false) : choose(null)) },
  ]);

  const sections = (
    <SectionTree
      content={content}
      corrections={corrections}
      chosenId={section || (chosen?.section_id ?? null)}
      onChoose={(sectionId) => setState({ section: sectionId, field: "", view: "", show: "" })}
    />
  );
  const fields = (
    <FieldList
      content={content}
      groups={groups}
      chosenId={chosen?.id ?? null}
      newId={newId}
      sectionId={section}
      show={show}
      text={choice.text}
      onText={choice.setText}
      onShow={choice.setShow}
      onChoose={choose}
      onStep={step}
      onAll={choice.showAll}
      onAdd={() => {
        setAdding(true);
        if (isNarrow) setState({ view: "document" });
      }}
      decide={decide}
      corrections={corrections}
      showInDocument={isNarrow ? (fieldId) => setState({ field: fieldId, view: "document" }) : null}
    />
  );
  const all = useMemo(() => [...content.fields, ...content.dismissed_fields], [content]);
  const isShown = useCallback((field: ReviewedField) => field.review !== "dismissed" || show === "dismissed", [show]);
  const documentPane = (
    <div className="flex min-h-0 grow flex-col">
      <DocumentBar order={order} chosen={chosen} onStep={step} isAdding={isAdding} onAdding={setAdding} />
      {isNarrow && chosen !== null && <ChosenField field={chosen} decide={decide} onCorrect={() => setState({ view: "" })} />}
      <Suspense fallback={<PaperSkeleton />}>
        <DocumentPane
          templateId={id}
          fileHash={content.file_hash}
          fields={all}
          isShown={isShown}
          chosenId={chosen?.id ?? null}
          heading={headingOf(content, section)}
          isAdding={isAdding}
          onAdding={setAdding}
          onChoose={choice.reveal}
          onEnter={() => chosen?.review === "to_confirm" && decide(chosen, "confirm")}
          onAddField={(places) => void addField(places)}
          onAddSection={(title, place) => void corrections.addSection({ title, level: levelAt(content, chosen), place })}
        />
      </Suspense>
    </div>
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
  if (!isNarrow) {
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

/** Which fields are listed, and which of them is chosen. It lives in the address, but for what is typed to find one. */
function useChoice(content: Content) {
  const [state, setState] = useUrlState(["field", "section", "show"]);
  const show: Show = shows.find((each) => each === state.show) ?? "all";
  const [text, setText] = useState("");
  // One that is confirmed stays in sight until the person looks at other fields.
  const unconfirmed = () => new Set(content.fields.filter((field) => field.review === "to_confirm").map((field) => field.id));
  const [kept, setKept] = useState<ReadonlySet<string>>(unconfirmed);
  const groups = useMemo(
    () => groupsOf(content, { show, text, sectionId: state.section, kept }),
    [content, show, text, state.section, kept],
  );
  const order = useMemo(() => groups.flatMap((group) => group.fields), [groups]);
  const chosen = [...content.fields, ...content.dismissed_fields].find((each) => each.id === state.field) ?? null;

  const choose = useStable((fieldId: string | null) => setState({ field: fieldId ?? "" }));
  const step = useStable((by: number) => {
    const at = order.findIndex((field) => field.id === chosen?.id);
    const next = order[at === -1 ? (by > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, at + by))];
    if (next !== undefined) choose(next.id);
  });
  /** Chooses a field, and shows the list that holds it. */
  const reveal = useStable((fieldId: string) => {
    const isListed = order.some((field) => field.id === fieldId);
    if (!isListed) setText("");
    const isDismissed = content.dismissed_fields.some((field) => field.id === fieldId);
    setState(isListed ? { field: fieldId } : { field: fieldId, section: "", show: isDismissed ? "dismissed" : "" });
  });
  const setShow = useStable((next: Show) => {
    setKept(unconfirmed());
    const first = next === "to_confirm" ? (content.fields.find((field) => field.review === "to_confirm")?.id ?? "") : "";
    setState({ show: next === "all" ? "" : next, field: first, ...(next === "all" ? {} : { section: "" }) });
  });
  const showAll = useStable(() => {
    setText("");
    setState({ show: "", section: "" });
  });
  return { show, text, setText, groups, order, chosen, choose, step, reveal, setShow, showAll };
}

/** A function that stays the same while what it does is always the newest. */
function useStable<Arguments extends unknown[], Result>(run: (...given: Arguments) => Result): (...given: Arguments) => Result {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  return useCallback((...given: Arguments) => newest.current(...given), []);
}

function focusLabel(fieldId: string): void {
  document.querySelector<HTMLInputElement>(`[data-field="${CSS.escape(fieldId)}"] input`)?.select();
}

/** Which of the equally called headings a section's is. */
function headingOf(content: Content, sectionId: string): { title: string; nth: number } | null {
  const at = content.sections.findIndex((section) => section.id === sectionId);
  const section = content.sections[at];
  if (section === undefined) return null;
  return { title: section.title, nth: content.sections.slice(0, at).filter(({ title }) => title === section.title).length };
}

/** A section drawn beside a chosen field is most likely one below the field's own. */
function levelAt(content: Content, chosen: ReviewedField | null): number {
  const section = content.sections.find((each) => each.id === chosen?.section_id) ?? content.sections[0];
  return section?.level ?? 1;
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
