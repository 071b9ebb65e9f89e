/** How notices look; fetched with the first one. */
import { Toaster as Sonner, toast } from "sonner";
import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { Link } from "./link.tsx";
import type { Notice } from "./notice.ts";

/** Shows one. */
export function show({ title, detail, tone = "plain", link, undo, key }: Notice): void {
  const Mark = { good: CircleCheck, bad: CircleAlert, plain: Info }[tone];
  const colour = { good: "text-good", bad: "text-bad", plain: "text-muted" }[tone];
  toast.custom(
    (id) => (
      <div className="flex w-[22rem] max-w-[calc(100vw-2rem)] items-start gap-2.5 rounded-lg bg-raised p-3 font-sans text-sm text-ink shadow-float">
        <Mark size={16} aria-hidden className={`mt-0.5 shrink-0 ${colour}`} />
        <div className="min-w-0 grow">
          <p className="font-medium">{title}</p>
          {detail !== undefined && <p className="mt-0.5 text-muted">{detail}</p>}
        </div>
        {link !== undefined && (
          <Link to={link.to} onClick={() => toast.dismiss(id)} className="shrink-0 font-medium text-accent-text hover:underline">
            {link.text}
          </Link>
        )}
        {undo !== undefined && (
          <button
            type="button"
            className="shrink-0 font-medium text-accent-text hover:underline"
            onClick={() => {
              toast.dismiss(id);
              undo();
            }}
          >
            Undo
          </button>
        )}
      </div>
    ),
    { duration: tone === "bad" || undo !== undefined ? 10_000 : 5_000, ...(key === undefined ? {} : { id: key }) },
  );
}

/** Where notices appear. */
export function Toaster() {
  return <Sonner position="bottom-right" gap={8} offset={16} mobileOffset={12} containerAriaLabel="Notices" />;
}
