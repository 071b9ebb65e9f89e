/** The document itself, with its fields marked: a click on a mark chooses the field, and a chosen field is brought into sight. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileWarning, RotateCw } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "#ui/button.tsx";
import { useHouse } from "#ui/house.tsx";
import { Empty } from "#ui/states.tsx";
import type { PointedPlace, ReviewedField } from "../../contract.ts";
import { followHovered, hoverField } from "../hovered.ts";
import { chooseMark, drawMarks, fieldAt, fillFrame, fitFrame, frameSource, nearMark, showHeading, showTarget } from "./document-frame.ts";
import { drawDocument } from "./draw.ts";
import { keepSelection } from "./kept-selection.ts";
import { type Mark, markFile, type ParagraphPlace } from "./marked-file.ts";
import { PlaceBar } from "./place-bar.tsx";
import { type Pointed, pointedAt, pointedBySelection } from "./pointing.ts";

export interface DocumentPaneProps {
  readonly templateId: string;
  /** Of the file that the fields were read from. */
  readonly fileHash: string;
  /** Every field that has a place, whether it is shown or not. */
  readonly fields: readonly ReviewedField[];
  readonly isShown: (field: ReviewedField) => boolean;
  readonly chosenId: string | null;
  /** A section that is looked at: its title, and which of the equally called ones it is. */
  readonly heading: { readonly title: string; readonly nth: number } | null;
  /** A click makes a field. */
  readonly isAdding: boolean;
  readonly onAdding: (isAdding: boolean) => void;
  readonly onChoose: (fieldId: string) => void;
  readonly onEnter: () => void;
  readonly onAddField: (places: readonly PointedPlace[]) => void;
  readonly onAddSection: (title: string, place: PointedPlace) => void;
}

interface Drawn {
  readonly nodes: readonly Node[];
  readonly marks: readonly Mark[];
  readonly paragraphs: readonly ParagraphPlace[];
}

export function DocumentPane(props: DocumentPaneProps) {
  const { chosenId, isAdding } = props;
  const { frame, failure, retry, isFilled, isFound, pointed, fill, leave } = useDocumentFrame(props);
  if (failure !== null) {
    return (
      <Empty
        icon={FileWarning}
        title="The document can't be shown here"
        about={`${failure} Its fields are complete all the same, and it can be downloaded.`}
      >
        <Button icon={RotateCw} onClick={retry}>
          Try again
        </Button>
      </Empty>
    );
  }
  return (
    <div className="relative flex min-h-0 grow overflow-hidden bg-sunken">
      <iframe
        ref={frame}
        title="The document, with its fields marked"
        sandbox="allow-same-origin"
        srcDoc={frameSource}
        onLoad={fill}
        onPointerLeave={() => hoverField(null)}
        className="min-h-0 w-full grow border-0 bg-sunken transition-opacity"
        // Paper is light in dark pages too; another scheme than the page's would draw an opaque ground.
        style={{ opacity: isFilled ? 1 : 0, colorScheme: "light" }}
      />
      {isAdding && (
        <p
          role="status"
          className="pointer-events-none absolute inset-x-2 top-2 mx-auto w-fit animate-rise rounded-full bg-good px-3 py-1 text-center text-xs font-medium text-canvas shadow-float"
        >
          Press where an answer goes: a cell, a blank, a line. Or drag over words.
        </p>
      )}
      {pointed !== null && (
        <PlaceBar
          pointed={pointed}
          onField={() => {
            props.onAddField(pointed.places);
            leave();
          }}
          onTable={(table) => {
            props.onAddField([table]);
            leave();
          }}
          onSection={(text, place) => {
            props.onAddSection(text, place);
            leave();
          }}
        />
      )}
      {!isFound && chosenId !== null && isFilled && (
        <p
          role="status"
          className="absolute inset-x-0 bottom-4 mx-auto w-fit animate-rise rounded-full bg-raised px-3 py-1.5 text-xs text-muted shadow-float"
        >
          This field's place is not part of what is drawn here.
        </p>
      )}
    </div>
  );
}

/** What is drawn, kept in step with what the page knows of it. */
function useDocumentFrame(props: DocumentPaneProps) {
  const { fields, isShown, chosenId, heading, isAdding } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const { drawn, failure, retry } = useDrawing(props);
  // The document itself: a frame that is loaded anew has another one, in which nobody listens yet.
  const [inside, setInside] = useState<Document | null>(null);
  const [isFound, setFound] = useState(true);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const newest = useRef({ ...props, drawn, setPointed });
  newest.current = { ...props, drawn, setPointed };

  const redraw = useCallback(() => {
    const loaded = frame.current?.contentDocument;
    if (loaded == null || loaded.getElementById("marks") === null) return;
    const now = newest.current;
    fitFrame(loaded, frame.current?.clientWidth ?? 0);
    const looks = new Map(now.fields.filter(now.isShown).map((field) => [field.id, field]));
    drawMarks(loaded, now.drawn?.marks ?? [], looks);
    // Whoever has scrolled elsewhere stays there.
    setFound(chooseMark(loaded, now.chosenId, null));
  }, []);

  const fill = useCallback(() => {
    const loaded = frame.current?.contentDocument;
    if (loaded?.body == null || drawn === null || loaded.head.querySelector("style") === null) return;
    const selectAgain = keepSelection(loaded);
    fillFrame(loaded, drawn.nodes);
    if (!selectAgain()) setPointed(null);
    setInside(loaded);
    redraw();
  }, [drawn, redraw]);
  useEffect(fill, [fill]);

  useEffect(() => {
    if (inside === null) return;
    const observer = new ResizeObserver(redraw);
    observer.observe(frame.current!);
    const unlisten = listenIn(inside, newest);
    const unfollow = followHovered((id) => nearMark(inside, id));
    return () => {
      observer.disconnect();
      unlisten();
      unfollow();
    };
  }, [inside, redraw]);

  const looks = useMemo(
    () =>
      fields
        .filter(isShown)
        .map(({ id, label, review }) => `${id} ${review} ${label}`)
        .join("\n"),
    [fields, isShown],
  );
  useEffect(redraw, [looks, redraw]);
  useEffect(() => {
    if (inside !== null) setFound(chooseMark(inside, chosenId, howToScroll()));
  }, [chosenId, inside]);
  const title = heading?.title;
  const nth = heading?.nth ?? 0;
  useEffect(() => {
    if (inside !== null && title !== undefined) showHeading(inside, title, nth, howToScroll());
  }, [title, nth, inside]);
  useEffect(() => {
    inside?.body.classList.toggle("adding", isAdding);
    if (!isAdding && inside !== null) showTarget(inside, []);
  }, [isAdding, inside]);
  const leave = () => {
    frame.current?.contentDocument?.getSelection()?.removeAllRanges();
    setPointed(null);
  };
  return { frame, failure, retry, isFilled: inside !== null, isFound, pointed, fill, leave };
}

type Newest = {
  readonly current: DocumentPaneProps & { readonly drawn: Drawn | null; readonly setPointed: (pointed: Pointed | null) => void };
};

/** Listens to what is done in the frame, which runs nothing of its own. @returns what ends that */
function listenIn(inside: Document, newest: Newest): () => void {
  const paragraphs = () => newest.current.drawn?.paragraphs ?? [];
  const press = (event: MouseEvent) => {
    const field = fieldAt(event.target);
    if (field !== null) return newest.current.onChoose(field);
    const isSelecting = inside.getSelection()?.isCollapsed === false;
    if (!newest.current.isAdding || isSelecting) return;
    const pointed = pointedAt(inside, { x: event.clientX, y: event.clientY }, paragraphs());
    if (pointed !== null) newest.current.onAddField(pointed.places);
  };
  const move = (event: PointerEvent) => {
    const field = fieldAt(event.target);
    hoverField(field);
    if (!newest.current.isAdding) return;
    const pointed = field === null ? pointedAt(inside, { x: event.clientX, y: event.clientY }, paragraphs()) : null;
    showTarget(inside, pointed?.rectangles ?? []);
  };
  const select = () => newest.current.setPointed(pointedBySelection(inside, paragraphs()));
  /** The page's keys work in here too. */
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !newest.current.isAdding) return newest.current.onEnter();
    const { key: name, ctrlKey, metaKey, shiftKey, altKey } = event;
    const same = new KeyboardEvent("keydown", { key: name, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true });
    if (!document.body.dispatchEvent(same)) event.preventDefault();
  };
  const leave = () => {
    hoverField(null);
    showTarget(inside, []);
  };
  const ending = new AbortController();
  const { signal } = ending;
  inside.addEventListener("click", press, { signal });
  inside.addEventListener("pointermove", move, { signal });
  inside.addEventListener("pointerleave", leave, { signal });
  inside.addEventListener("selectionchange", select, { signal });
  inside.addEventListener("keydown", key, { signal });
  inside.addEventListener("scroll", () => inside.getSelection()?.isCollapsed === false && select(), { signal, passive: true });
  return () => ending.abort();
}

function howToScroll(): "smooth" | "instant" {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

interface Drawing {
  readonly drawn: Drawn | null;
  readonly failure: string | null;
  readonly retry: () => void;
}

/** Fetches and draws once; of all corrections only a field in a new place draws the document anew. */
function useDrawing({ templateId, fileHash, fields }: Pick<DocumentPaneProps, "templateId" | "fileHash" | "fields">): Drawing {
  const { projectId } = useHouse();
  const places = useMemo(
    () => fields.map(({ id, anchor }) => ({ id, anchor })).toSorted((one, other) => one.id.localeCompare(other.id)),
    [fields],
  );
  const { data, error, refetch } = useQuery({
    queryKey: [
      "template file",
      templateId,
      fileHash,
      places.map((place) => `${place.id} ${place.anchor.hash} ${place.anchor.start}`).join(),
    ],
    queryFn: async ({ signal }): Promise<Drawn> => {
      const answer = await fetch(`/api/templates/${templateId}/file?hash=${fileHash}`, {
        signal,
        headers: projectId === null ? {} : { "hallway-project": projectId },
      });
      if (!answer.ok) throw new Error("The file could not be fetched.");
      const { bytes, marks, paragraphs } = markFile(new Uint8Array(await answer.arrayBuffer()), places);
      return { nodes: await drawDocument(bytes), marks, paragraphs };
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: 1,
  });
  return { drawn: data ?? null, failure: error === null ? null : error.message, retry: () => void refetch() };
}
