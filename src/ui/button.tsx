/** Buttons: what does something. What goes somewhere is a link, and may look the same. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { classes } from "./classes.ts";
import { Link, type LinkProps } from "./link.tsx";
import type { Icon } from "./pages.ts";
import { Tooltip } from "./tooltip.tsx";

export type ButtonTone = "primary" | "plain" | "quiet" | "danger";

interface Look {
  readonly tone?: ButtonTone;
  readonly size?: "small" | "normal";
  readonly icon?: Icon;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  readonly children: ReactNode;
  /** Shows that it is at work, and keeps it from being pressed again. */
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  tone = "plain",
  size = "normal",
  icon: Icon,
  isBusy = false,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={classes(lookOf(tone, size), className)}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy ? <Turning /> : Icon !== undefined && <Icon size={14} aria-hidden className="shrink-0" />}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function LinkButton({ tone = "plain", size = "normal", icon: Icon, children, className, ...rest }: LinkProps & Look) {
  return (
    <Link className={classes(lookOf(tone, size), className)} {...rest}>
      {Icon !== undefined && <Icon size={14} aria-hidden className="shrink-0" />}
      {children}
    </Link>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: Icon;
  /** What it does: read aloud, and shown when the pointer rests on it. */
  readonly label: string;
  readonly size?: "small" | "normal";
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon: Icon, label, size = "normal", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        className={classes(
          "inline-grid shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-45",
          size === "small" ? "size-6" : "size-8",
          className,
        )}
        {...rest}
      >
        <Icon size={size === "small" ? 13 : 16} aria-hidden />
      </button>
    </Tooltip>
  );
}

/** A small turning ring: work of unknown length. */
export function Turning({ className = "" }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classes(
        "inline-block size-3.5 shrink-0 animate-turn rounded-full border-2 border-current border-r-transparent",
        className,
      )}
    />
  );
}

function lookOf(tone: ButtonTone, size: "small" | "normal"): string {
  return classes(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none",
    "disabled:opacity-50 disabled:pointer-events-none",
    size === "small" ? "h-7 px-2 text-xs" : "h-8 px-3 text-sm",
    toneLooks[tone],
  );
}

const toneLooks: Record<ButtonTone, string> = {
  primary: "bg-accent text-on-accent shadow-small hover:bg-accent-hover",
  plain: "border border-line bg-surface text-ink shadow-small hover:bg-hover hover:border-line-strong",
  quiet: "text-muted hover:bg-hover hover:text-ink",
  danger: "border border-line bg-surface text-bad shadow-small hover:bg-bad-soft hover:border-bad",
};
