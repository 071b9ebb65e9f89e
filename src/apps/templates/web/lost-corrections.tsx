/** What a person said of things that the newest version of the document no longer has: told, and kept until it is forgotten. */
import { Unlink } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/dialog.tsx";
import type { LostCorrection } from "../contract.ts";
import type { Corrections } from "./use-corrections.ts";

export function LostCorrections({ lost, corrections }: { lost: readonly LostCorrection[]; corrections: Corrections }) {
  const [isOpen, setOpen] = useState(false);
  if (lost.length === 0) return null;
  return (
    <section aria-label="Lost corrections" className="border-b border-line bg-warn-soft px-4 py-2 text-xs">
      <div className="flex items-center gap-2">
        <Unlink size={13} aria-hidden className="shrink-0 text-warn" />
        <p className="grow text-muted">
          {lost.length === 1 ? "One correction is" : `Corrections of ${lost.length} fields or sections are`} kept, but the document no
          longer has
          {lost.length === 1 ? " its place." : " their places."}
        </p>
        <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide" : "Show"}
        </Button>
      </div>
      {isOpen && (
        <ul className="mt-2 grid animate-fade gap-1.5">
          {lost.map((each) => (
            <li key={each.subject_id} className="flex items-center gap-2">
              <p className="min-w-0 grow">
                <span className="font-medium">{each.label}</span> <span className="text-muted">{each.said}</span>
              </p>
              <Confirm
                title={`Forget what was said of “${each.label}”?`}
                about="Should a later version of the document have this place again, it will be as it is read. This can't be undone."
                action="Forget it"
                onConfirm={() => corrections.forget(each.correction_ids)}
              >
                {(ask) => (
                  <Button size="small" onClick={ask}>
                    Forget
                  </Button>
                )}
              </Confirm>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
