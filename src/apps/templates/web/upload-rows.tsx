/** Files that are being sent, and those that were not taken. */
import { FileUp, X } from "lucide-react";
import { IconButton } from "#ui/button.tsx";
import { bytesText } from "#ui/drop-zone.tsx";
import { ProgressBar } from "#ui/progress.tsx";
import { ProblemCard } from "#ui/states.tsx";
import { dismissUpload, type Upload, useUploads } from "./uploads.ts";

/** @param props.shown ids of the templates that the list below shows already */
export function UploadRows({ shown }: { shown: ReadonlySet<string> }) {
  const uploads = useUploads().filter((upload) => upload.state !== "taken" || (!upload.wasHere && !shown.has(upload.templateId ?? "")));
  if (uploads.length === 0) return null;
  return (
    <ul aria-label="Uploads" className="border-b border-line bg-sunken">
      {uploads.map((upload) => (
        <li key={upload.key} className="px-4 py-2">
          {upload.problem === null ? <Sending upload={upload} /> : <Refused upload={upload} problem={upload.problem} />}
        </li>
      ))}
    </ul>
  );
}

function Sending({ upload }: { upload: Upload }) {
  const isTaken = upload.state === "taken";
  return (
    <div className="flex h-8 items-center gap-3">
      <FileUp size={15} aria-hidden className="shrink-0 text-busy" />
      <span className="min-w-0 truncate font-medium">{upload.name}</span>
      <span className="shrink-0 text-xs text-faint max-sm:hidden">{bytesText(upload.bytes)}</span>
      <span className="ml-auto flex shrink-0 items-center gap-3 text-xs text-muted">
        {upload.state === "waiting" ? "Waits for its turn" : isTaken ? "Stored" : "Sending"}
        <ProgressBar value={upload.sent * 100} label={`Upload of ${upload.name}`} className="w-24" />
        <span className="tabular w-9 text-right">{Math.round(upload.sent * 100)} %</span>
      </span>
      {!isTaken && (
        <IconButton icon={X} size="small" label={`Stop the upload of ${upload.name}`} onClick={() => dismissUpload(upload.key)} />
      )}
    </div>
  );
}

function Refused({ upload, problem }: { upload: Upload; problem: NonNullable<Upload["problem"]> }) {
  const detail = "kind" in problem ? problem.message : problem.detail;
  return (
    <div className="flex items-start gap-2">
      <ProblemCard problem={{ title: `${upload.name} was not taken`, detail }} className="grow" />
      <IconButton icon={X} label="Dismiss" onClick={() => dismissUpload(upload.key)} />
    </div>
  );
}
