/** Tells a person, on whatever page they are by then, how the documents that they uploaded were read. */
import { useEffect, useRef } from "react";
import { announce } from "#ui/announce.tsx";
import { notify } from "#ui/toast.tsx";
import { useEvent } from "#ui/use-event.ts";
import { templateFailed, templateParsed } from "../contract.ts";
import { useUploads } from "./uploads.ts";

export function UploadWatch() {
  const uploads = useUploads();
  const told = useRef(new Set<string>());
  const own = new Map(
    uploads.filter((upload) => upload.templateId !== null && !upload.wasHere).map((upload) => [upload.templateId!, upload]),
  );
  // An event can come before the answer to the upload that caused it.
  const early = useRef(new Map<string, () => void>());

  const tell = (templateId: string, say: () => void) => {
    if (told.current.has(templateId)) return;
    if (!own.has(templateId)) {
      early.current.set(templateId, say);
      return;
    }
    told.current.add(templateId);
    early.current.delete(templateId);
    say();
  };

  useEvent(templateParsed, ({ template_id: id, filename, fields }) =>
    tell(id, () => {
      announce(`${filename} is read: ${fields} fields.`);
      notify({
        title: filename,
        detail: `Read: ${fields} ${fields === 1 ? "field" : "fields"} found.`,
        tone: "good",
        link: { to: `/templates/${id}`, text: "Open" },
      });
    }),
  );
  useEvent(templateFailed, ({ template_id: id, filename, problem }) =>
    tell(id, () =>
      notify({
        title: `${filename} could not be read`,
        detail: problem.detail,
        tone: "bad",
        link: { to: `/templates/${id}`, text: "Show" },
      }),
    ),
  );
  useEffect(() => {
    for (const upload of uploads) {
      const id = upload.templateId;
      if (id === null) continue;
      early.current.get(id)?.();
      if (early.current.delete(id)) told.current.add(id);
      if (!upload.wasHere || told.current.has(`here ${upload.key}`)) continue;
      told.current.add(`here ${upload.key}`);
      notify({ title: `${upload.name} was here already`, tone: "plain", link: { to: `/templates/${id}`, text: "Open" } });
    }
  }, [uploads]);
  return null;
}
