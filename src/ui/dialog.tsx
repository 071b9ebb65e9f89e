/** A window over the page that has to be answered or closed. */
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons at the end. */
  readonly actions?: ReactNode;
  readonly width?: "narrow" | "wide";
}

export function Dialog({ isOpen, onClose, title, about, children, actions, width = "narrow" }: DialogProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.15_0.01_265/0.45)] backdrop-blur-[2px]" />
        <Primitive.Content
          {...(about === undefined ? { "aria-describedby": undefined } : {})}
          className={classes(
            "fixed top-[12dvh] left-1/2 z-50 max-h-[80dvh] w-[calc(100vw-2rem)] -translate-x-1/2 animate-rise overflow-y-auto",
            "rounded-xl bg-raised p-5 shadow-float outline-none",
            width === "wide" ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="flex items-start gap-4">
            <Primitive.Title className="grow text-lg font-semibold">{title}</Primitive.Title>
            <Primitive.Close aria-label="Close" className="-m-1 rounded-md p-1 text-faint hover:bg-hover hover:text-ink">
              <X size={16} aria-hidden />
            </Primitive.Close>
          </div>
          {about !== undefined && <Primitive.Description className="mt-1.5 text-muted">{about}</Primitive.Description>}
          {children !== undefined && <div className="mt-4">{children}</div>}
          {actions !== undefined && <div className="mt-6 flex flex-wrap justify-end gap-2">{actions}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export interface ConfirmProps {
  /** Gets the function that asks. */
  readonly children: (ask: () => void) => ReactNode;
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly about: ReactNode;
  /** The word on the button that does it. */
  readonly action: string;
  readonly tone?: "primary" | "danger";
  readonly onConfirm: () => void;
}

/** Asks before something that can't be undone by a click. */
export function Confirm({ children, title, about, action, tone = "danger", onConfirm }: ConfirmProps) {
  const [isOpen, setOpen] = useState(false);
  const confirm = () => {
    setOpen(false);
    onConfirm();
  };
  return (
    <>
      {children(() => setOpen(true))}
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        about={about}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Leave it</Button>
            <Button tone={tone} onClick={confirm}>
              {action}
            </Button>
          </>
        }
      />
    </>
  );
}
