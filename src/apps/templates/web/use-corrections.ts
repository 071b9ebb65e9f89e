/**
 * What a person says of a template: shown at once, sent one after the other, taken back where the server says no, and each
 * with a way to undo it.
 */
import { useMemo, useRef } from "react";
import { Problem, versionStale, type ToolType } from "#base/contract.ts";
import { announce } from "#ui/announce.tsx";
import { type House, useHouse } from "#ui/house.tsx";
import { notify } from "#ui/toast.tsx";
import { asProblem, readKey } from "#ui/use-read.ts";
import {
  addTemplateField,
  addTemplateSection,
  confirmTemplateField,
  dismissTemplateField,
  dismissTemplateSection,
  type Field,
  getTemplateContent,
  type PointedPlace,
  restoreTemplateField,
  restoreTemplateSection,
  type ReviewedField,
  type ReviewedSection,
  undoTemplateCorrection,
  updateTemplateField,
  updateTemplateSection,
} from "../contract.ts";

export type Content = ReturnType<typeof getTemplateContent.output.parse>;

/** What of a field a person can correct. */
export type FieldChange = Partial<
  Pick<Field, "label" | "type" | "required" | "options" | "columns" | "rows" | "max_length" | "default" | "help" | "section_id">
>;
export type SectionChange = Partial<Pick<ReviewedSection, "title" | "number" | "level" | "description">>;

export interface Corrections {
  readonly edit: (field: ReviewedField, change: FieldChange) => void;
  readonly confirm: (field: ReviewedField) => void;
  readonly dismiss: (field: ReviewedField) => void;
  readonly restore: (field: ReviewedField) => void;
  /** @returns the new field; null where there can be none, of which the person was told */
  readonly addField: (places: readonly PointedPlace[]) => Promise<ReviewedField | null>;
  readonly editSection: (section: ReviewedSection, change: SectionChange) => void;
  readonly dismissSection: (section: ReviewedSection) => void;
  readonly restoreSection: (section: ReviewedSection) => void;
  readonly addSection: (section: NewSection) => Promise<ReviewedSection | null>;
  /** Takes corrections back for good, of things that the document no longer has. */
  readonly forget: (correctionIds: readonly string[]) => void;
}

export interface NewSection extends SectionChange {
  readonly title: string;
  readonly after_id?: string | null;
  readonly place?: PointedPlace;
}

export function useCorrections(id: string): Corrections {
  const house = useHouse();
  const last = useRef<Promise<unknown>>(Promise.resolve());
  return useMemo(() => correctionsOf(id, house, last), [id, house]);
}

type Turn = { current: Promise<unknown> };

function correctionsOf(id: string, house: House, last: Turn): Corrections {
  const sender = senderOf(id, house, last);
  const { say, add, put, inTurn } = sender;
  const field = <Input>(
    tool: ToolType<Input, ReviewedField & Kept>,
    known: ReviewedField,
    change: Partial<ReviewedField>,
    title: string,
    more = {},
  ) => {
    put((content) => withField(content, { ...known, ...change }));
    return say({
      send: (version) => house.call(tool, { id, field_id: known.id, version, ...more } as Input),
      take: (content, answer) => withField(content, answer),
      seen: (content) => findField(content, known.id),
      before: known,
      title,
      key: `field ${known.id}`,
    });
  };
  const section = <Input>(
    tool: ToolType<Input, ReviewedSection & Kept>,
    known: ReviewedSection,
    change: Partial<ReviewedSection>,
    title: string,
    more = {},
  ) => {
    put((content) => withSection(content, { ...known, ...change }));
    return say({
      send: (version) => house.call(tool, { id, section_id: known.id, version, ...more } as Input),
      take: (content, answer) => withSection(content, answer),
      seen: (content) => [...content.sections, ...content.dismissed_sections].find((each) => each.id === known.id),
      before: known,
      title,
      key: `section ${known.id}`,
    });
  };
  return {
    edit: (known, change) =>
      void field(
        updateTemplateField,
        known,
        { ...change, confidence: 1, review: known.review === "drawn" ? "drawn" : "corrected" },
        `${change.label ?? known.label}: saved`,
        change,
      ),
    confirm: (known) => void field(confirmTemplateField, known, { confidence: 1, review: "confirmed" }, `${known.label}: confirmed`),
    dismiss: (known) => void field(dismissTemplateField, known, { review: "dismissed" }, `${known.label}: dismissed`),
    restore: (known) => void field(restoreTemplateField, known, { review: reviewBefore(known) }, `${known.label}: brought back`),
    addField: (places) =>
      add(
        () => house.call(addTemplateField, { id, places: [...places] }),
        withField,
        ({ label }) => `${label}: added`,
      ),
    editSection: (known, change) =>
      void section(updateTemplateSection, known, { ...change, review: "corrected" }, `${change.title ?? known.title}: saved`, change),
    dismissSection: (known) => void section(dismissTemplateSection, known, { review: "dismissed" }, `${known.title}: dismissed`),
    restoreSection: (known) => void section(restoreTemplateSection, known, { review: "read" }, `${known.title}: brought back`),
    addSection: (given) =>
      add(
        () => house.call(addTemplateSection, { id, level: 1, after_id: null, ...given }),
        withSection,
        ({ title }) => `${title}: added`,
      ),
    forget: (correctionIds) =>
      void inTurn(async () => {
        try {
          for (const correction_id of correctionIds) await house.call(undoTemplateCorrection, { id, correction_id });
          notify({ title: "Forgotten", tone: "good" });
        } catch (thrown) {
          tellRefused(id, thrown);
        } finally {
          sender.reload();
        }
      }),
  };
}

interface Kept {
  readonly version: number;
  readonly correction_id: string;
}

interface Saying<Answer> {
  readonly send: (version: number | undefined) => Promise<Answer>;
  readonly take: (content: Content, answer: Answer) => Content;
  /** What it is about, as it is in a newer content. */
  readonly seen: (content: Content) => ReviewedField | ReviewedSection | undefined;
  /** As the person saw it. */
  readonly before: ReviewedField | ReviewedSection;
  readonly title: string;
  readonly key: string;
}

function senderOf(id: string, { call, queries }: House, last: Turn) {
  const key = readKey(getTemplateContent, { id });
  const put = (change: (content: Content) => Content) => {
    void queries.cancelQueries({ queryKey: key });
    queries.setQueryData<Content>(key, (content) => content && change(content));
  };
  const reload = () => void queries.invalidateQueries({ queryKey: key });
  const inTurn = <Result>(run: () => Promise<Result>): Promise<Result> => {
    const turn = last.current.then(run);
    last.current = turn.catch(() => {});
    return turn;
  };
  const undo = (correction_id: string, title: string) =>
    void inTurn(async () => {
      try {
        await call(undoTemplateCorrection, { id, correction_id });
        announce(`${title}: undone`);
      } catch (thrown) {
        tellRefused(id, thrown);
      } finally {
        reload();
      }
    });
  const kept = ({ correction_id }: Kept, title: string, noticeKey: string) => {
    notify({ key: noticeKey, title, tone: "good", undo: () => undo(correction_id, title) });
  };

  const say = <Answer extends Kept>(saying: Saying<Answer>) =>
    inTurn(async () => {
      try {
        const answer = await sendTwice(saying);
        put((content) => ({ ...saying.take(content, answer), version: answer.version }));
        // Sections change what belongs to them, and what a field gives way to changes with it.
        reload();
        kept(answer, saying.title, saying.key);
      } catch (thrown) {
        reload();
        tellRefused(id, thrown);
      }
    });
  /** Where only something else was changed meanwhile, what the person said still fits. */
  const sendTwice = async <Answer extends Kept>({ send, seen, before }: Saying<Answer>): Promise<Answer> => {
    try {
      return await send(queries.getQueryData<Content>(key)?.version);
    } catch (thrown) {
      if (!(thrown instanceof Problem && versionStale.is(thrown))) throw thrown;
      const newest = await call(getTemplateContent, { id });
      if (JSON.stringify(seen(newest)) !== JSON.stringify(before)) throw thrown;
      return send(newest.version);
    }
  };
  const add = <Answer extends Kept & { readonly id: string }>(
    send: () => Promise<Answer>,
    take: (content: Content, answer: Answer) => Content,
    titleOf: (answer: Answer) => string,
  ): Promise<Answer | null> =>
    inTurn(async () => {
      try {
        const answer = await send();
        await queries.cancelQueries({ queryKey: key });
        // The whole is asked for again: where it stands among the others is the server's to say.
        const content = await call(getTemplateContent, { id }).catch(() => null);
        put((old) => content ?? take(old, answer));
        kept(answer, titleOf(answer), `added ${answer.id}`);
        return answer;
      } catch (thrown) {
        tellRefused(id, thrown);
        return null;
      }
    });
  return { put, reload, inTurn, say, add };
}

function tellRefused(id: string, thrown: unknown): void {
  const isStale = thrown instanceof Problem && versionStale.is(thrown);
  const problem = asProblem(thrown);
  const other = problem?.data["field_id"];
  notify({
    title: isStale ? "Somebody changed it meanwhile" : (problem?.kind.title ?? "The change was not kept"),
    detail: isStale ? "The newest state is shown now. Make the change again where it is still needed." : (problem?.message ?? ""),
    tone: "bad",
    ...(typeof other === "string" ? { link: { to: `/templates/${id}?field=${other}`, text: "Show it" } } : {}),
  });
}

function findField(content: Content, id: string): ReviewedField | undefined {
  return [...content.fields, ...content.dismissed_fields].find((each) => each.id === id);
}

/** The content with a field as it is now, in its list and in its place there. */
function withField(content: Content, { version: _version, correction_id: _id, ...field }: ReviewedField & Partial<Kept>): Content {
  return { ...content, ...lists(content.fields, content.dismissed_fields, field, "fields", "dismissed_fields") };
}

function withSection(content: Content, { version: _version, correction_id: _id, ...section }: ReviewedSection & Partial<Kept>): Content {
  return { ...content, ...lists(content.sections, content.dismissed_sections, section, "sections", "dismissed_sections") };
}

function lists<Item extends { readonly id: string; readonly review: string }>(
  present: readonly Item[],
  dismissed: readonly Item[],
  item: Item,
  presentName: string,
  dismissedName: string,
): object {
  const [into, from] = item.review === "dismissed" ? [dismissed, present] : [present, dismissed];
  const isThere = into.some((each) => each.id === item.id);
  const next = isThere ? into.map((each) => (each.id === item.id ? item : each)) : [...into, item];
  const rest = from.filter((each) => each.id !== item.id);
  return item.review === "dismissed" ? { [presentName]: rest, [dismissedName]: next } : { [presentName]: next, [dismissedName]: rest };
}

/** What it most likely was, until the server says. */
function reviewBefore(field: ReviewedField): ReviewedField["review"] {
  return field.source === "drawn" ? "drawn" : field.confidence === 1 ? "confirmed" : "read";
}
