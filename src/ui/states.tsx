/** What stands where there is nothing to show yet, nothing at all, or something wrong. */
import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "#base/contract.ts";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import type { Icon } from "./pages.ts";

/** Grey rows of the size that the real ones will have. */
export function LoadingRows({ count = 6, height = 44 }: { count?: number; height?: number }) {
  return (
    <div role="status" aria-label="Loading" className="grid">
      {Array.from({ length: count }, (_, at) => (
        <div key={at} className="flex items-center gap-3 border-b border-line px-4" style={{ height }}>
          <Skeleton className="size-4 rounded-full" />
          <Skeleton className="h-3" style={{ width: `${28 + ((at * 17) % 30)}%` }} />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}

export function Skeleton({ className, style }: { className?: string; style?: React.CSSProperties }) {
  return <span aria-hidden className={classes("block animate-breathe rounded bg-hover", className)} style={style} />;
}

export interface EmptyProps {
  readonly icon: Icon;
  readonly title: string;
  readonly about?: ReactNode;
  /** The first thing to do, done for the person where possible. */
  readonly children?: ReactNode;
}

export function Empty({ icon: Icon, title, about, children }: EmptyProps) {
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-2 px-6 py-16 text-center">
      <span className="mb-2 grid size-11 place-items-center rounded-xl border border-line bg-surface text-muted shadow-small">
        <Icon size={20} aria-hidden />
      </span>
      <h2 className="text-lg font-semibold">{title}</h2>
      {about !== undefined && <p className="text-muted text-pretty">{about}</p>}
      {children !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}

/** What is known of a problem, wherever it came from. */
export type ProblemLike = Pick<Problem, "kind" | "message"> | { readonly title: string; readonly detail: string };

/** A problem: what it is, what to do about it, and a way to try again. */
export function ProblemCard({
  problem,
  onRetry,
  children,
  className,
}: {
  problem: ProblemLike;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
  className?: string;
}) {
  const [title, detail] = "kind" in problem ? [problem.kind.title, problem.message] : [problem.title, problem.detail];
  return (
    <div role="alert" className={classes("flex gap-3 rounded-lg border border-bad/35 bg-bad-soft p-4", className)}>
      <CircleAlert size={18} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="grid min-w-0 grow gap-1">
        <p className="font-semibold">{title}</p>
        <p className="text-muted text-pretty whitespace-pre-line">{detail}</p>
        {(onRetry !== undefined || children !== undefined) && (
          <div className="mt-2 flex flex-wrap gap-2">
            {onRetry !== undefined && (
              <Button size="small" icon={RotateCw} onClick={onRetry}>
                Try again
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
    </div>
  );
}
