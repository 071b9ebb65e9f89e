/** The document that comes with Hallway, for who has none at hand. */
import type { House } from "#ui/house.tsx";
import { notify } from "#ui/toast.tsx";
import sampleUrl from "../../../../examples/documents/internal-audit-report.docx?url";
import { uploadFiles } from "./uploads.ts";

/** Uploads the sample as if the person had dropped it. */
export async function uploadSample(house: House): Promise<void> {
  const answer = await fetch(sampleUrl).catch(() => null);
  if (answer?.ok !== true) return notify({ title: "The sample could not be fetched", detail: "Is the server running?", tone: "bad" });
  uploadFiles([new File([await answer.blob()], "internal-audit-report.docx")], house);
}
