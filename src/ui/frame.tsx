/** What every page stands in: its heading, what can be done, and its content. */
import { ChevronRight } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { classes } from "./classes.ts";
import { Link } from "./link.tsx";

/** Where the shell puts what belongs before a page's heading: the menu button on a narrow screen. */
const LeadContext = createContext<ReactNode>(null);
export const LeadProvider = LeadContext.Provider;

export interface FrameProps {
  readonly title: string;
  /** Where this page stands: the pages above it. */
  readonly crumbs?: readonly { readonly title: string; readonly to: string }[];
  /** Beside the heading. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Under the heading: filters, tabs. */
  readonly bar?: ReactNode;
  readonly children: ReactNode;
  /** The content fills the window and scrolls by itself. */
  readonly isFilling?: boolean;
}

export function Frame({ title, crumbs = [], note, actions, bar, children, isFilling = false }: FrameProps) {
  const lead = useContext(LeadContext);
  useEffect(() => {
    document.title = `${title} · Hallway`;
  }, [title]);
  return (
    <div className={classes("flex min-w-0 grow flex-col", isFilling && "h-dvh")}>
      <header className="sticky top-0 z-20 shrink-0 border-b border-line bg-canvas/90 backdrop-blur-md">
        <div className="flex min-h-13 items-center gap-2 px-4 py-2">
          {lead}
          <nav aria-label="Where this is" className="contents">
            {crumbs.map((crumb) => (
              <span key={crumb.to} className="flex items-center gap-1.5 max-sm:hidden">
                <Link to={crumb.to} className="rounded px-1 text-muted hover:text-ink">
                  {crumb.title}
                </Link>
                <ChevronRight size={13} aria-hidden className="text-faint" />
              </span>
            ))}
          </nav>
          <h1 className="min-w-0 truncate text-base font-semibold" title={title}>
            {title}
          </h1>
          {note}
          <div className="ml-auto flex shrink-0 items-center gap-1.5 pl-2">{actions}</div>
        </div>
        {bar}
      </header>
      <div className={classes("min-w-0 grow", isFilling && "flex min-h-0 flex-col")}>{children}</div>
    </div>
  );
}

/** A row of filters under the heading. */
export function FilterBar({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2 px-4 pb-2.5">{children}</div>;
}
