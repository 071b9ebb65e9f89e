/** The document itself, with its fields marked: a click on a mark chooses the field, and a chosen field is brought into sight. */
import { useQuery } from "@tanstack/react-query";
import { FileWarning } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useHouse } from "#ui/house.tsx";
import { Empty } from "#ui/states.tsx";
import { sureFrom } from "../field-kinds.ts";
import { chooseMark, drawMarks, fillFrame, fitFrame, frameSource } from "./document-frame.ts";
import { drawDocument } from "./draw.ts";
import { type FieldPlace, type Mark, markFile } from "./marked-file.ts";

export interface DocumentPaneProps {
  readonly templateId: string;
  readonly places: readonly FieldPlace[];
  readonly chosenId: string | null;
  readonly onChoose: (fieldId: string) => void;
}

interface Drawn {
  readonly nodes: readonly Node[];
  readonly marks: readonly Mark[];
}

export function DocumentPane({ templateId, places, chosenId, onChoose }: DocumentPaneProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { drawn, failure } = useDrawing(templateId, places);
  const [isFilled, setFilled] = useState(false);
  const [isFound, setFound] = useState(true);
  const newest = useRef({ places, chosenId, onChoose });
  newest.current = { places, chosenId, onChoose };

  const redraw = useCallback(() => {
    const inside = frame.current?.contentDocument;
    if (inside == null || drawn === null) return;
    fitFrame(inside, frame.current?.clientWidth ?? 0);
    const looks = new Map(newest.current.places.map((place) => [place.id, { label: place.label, isUnsure: place.confidence < sureFrom }]));
    drawMarks(inside, drawn.marks, looks, (fieldId) => newest.current.onChoose(fieldId));
    setFound(chooseMark(inside, newest.current.chosenId, false));
  }, [drawn]);

  const fill = useCallback(() => {
    const inside = frame.current?.contentDocument;
    if (inside?.getElementById("marks") !== null || drawn === null || inside.body === null) return;
    fillFrame(inside, drawn.nodes);
    setFilled(true);
    redraw();
  }, [drawn, redraw]);
  useEffect(fill, [fill]);

  useEffect(() => {
    if (!isFilled || frame.current === null) return;
    const observer = new ResizeObserver(redraw);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [isFilled, redraw]);

  useEffect(redraw, [places, redraw]);
  useEffect(() => {
    const inside = frame.current?.contentDocument;
    if (!isFilled || inside == null) return;
    setFound(chooseMark(inside, chosenId, !matchMedia("(prefers-reduced-motion: reduce)").matches));
  }, [chosenId, isFilled]);

  if (failure !== null) {
    return (
      <Empty
        icon={FileWarning}
        title="The document can't be shown here"
        about={`${failure} Its fields are complete all the same, and it can be downloaded.`}
      />
    );
  }
  return (
    <div className="relative flex min-h-0 grow bg-sunken">
      <iframe
        ref={frame}
        title="The document, with its fields marked"
        sandbox="allow-same-origin"
        srcDoc={frameSource}
        onLoad={fill}
        className="min-h-0 w-full grow border-0 bg-sunken transition-opacity"
        // Paper is light in dark pages too; another scheme than the page's would draw an opaque ground.
        style={{ opacity: isFilled ? 1 : 0, colorScheme: "light" }}
      />
      {!isFound && chosenId !== null && (
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

/** Fetches and draws once; corrections of fields don't draw the document anew. */
function useDrawing(templateId: string, places: readonly FieldPlace[]): { drawn: Drawn | null; failure: string | null } {
  const { projectId } = useHouse();
  const { data, error } = useQuery({
    queryKey: ["template file", templateId, places.map((place) => `${place.id} ${place.anchor.start}`).join()],
    queryFn: async ({ signal }): Promise<Drawn> => {
      const answer = await fetch(`/api/templates/${templateId}/file`, {
        signal,
        headers: projectId === null ? {} : { "hallway-project": projectId },
      });
      if (!answer.ok) throw new Error("The file could not be fetched.");
      const { bytes, marks } = markFile(new Uint8Array(await answer.arrayBuffer()), places);
      return { nodes: await drawDocument(bytes), marks };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: 1,
  });
  return { drawn: data ?? null, failure: error === null ? null : error.message };
}
