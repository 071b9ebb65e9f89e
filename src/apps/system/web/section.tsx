/** A part of the page with its heading. */
import type { ReactNode } from "react";

export function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-small">
      <header className="border-b border-line px-4 py-2.5">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-xs text-muted">{about}</p>
      </header>
      {children}
    </section>
  );
}
