/** Tells a person, on whatever page they are by then, how the documents that they uploaded were read. */
import { useEffect, useRef } from "react";
import { defineEvent, z } from "#base/contract.ts";
import { announce } from "#ui/announce.tsx";
import { notify } from "#ui/toast.tsx";
import { useEvent } from "#ui/use-event.ts";
import { parseTemplate, templateParsed } from "../contract.ts";
import { type Upload, useUploads } from "./uploads.ts";

export function UploadWatch() {
  const uploads = useUploads();
  const told = useRef(new Set<string>());
  const own = new Map(
    uploads
      .filter((upload) => upload.taskId !== null && !upload.wasHere)
      .flatMap((upload) => [
        [upload.templateId, upload],
        [upload.taskId, upload],
      ]),
  );
  // An event can come before the answer to the upload that caused it.
  const early = useRef(new Map<string, (upload: Upload) => void>());

  const tell = (id: string, say: (upload: Upload) => void) => {
    if (told.current.has(id)) return;
    const upload = own.get(id);
    if (upload === undefined) {
      early.current.set(id, say);
      return;
    }
    told.current.add(id);
    early.current.delete(id);
    say(upload);
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
  useEvent(taskFailed, ({ type, task_id: taskId, error }) => {
    if (type !== parseTemplate.name) return;
    tell(taskId, ({ name, templateId }) =>
      notify({
        title: `${name} could not be read`,
        detail: error.detail,
        tone: "bad",
        link: { to: `/templates/${templateId}`, text: "Show" },
      }),
    );
  });
  useEffect(() => {
    for (const upload of uploads) {
      const { templateId: id, taskId } = upload;
      if (id === null || taskId === null) continue;
      for (const key of [id, taskId]) {
        early.current.get(key)?.(upload);
        if (early.current.delete(key)) told.current.add(key);
      }
      if (!upload.wasHere || told.current.has(`here ${upload.key}`)) continue;
      told.current.add(`here ${upload.key}`);
      notify({ title: `${upload.name} was here already`, tone: "plain", link: { to: `/templates/${id}`, text: "Open" } });
    }
  }, [uploads]);
  return null;
}

/** The engine's own event, as far as it is needed here. */
const taskFailed = defineEvent("task.failed", z.object({ type: z.string(), task_id: z.string(), error: z.object({ detail: z.string() }) }));
