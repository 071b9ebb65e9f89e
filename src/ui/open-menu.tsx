/** A menu once it has been opened: fetched then, since no first paint needs it. */
import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes.ts";
import type { Icon } from "./pages.ts";

export interface MenuItem {
  readonly title: string;
  readonly icon?: Icon;
  readonly detail?: string;
  readonly isChosen?: boolean;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

type Trigger = ReactElement<{
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}>;

export interface MenuProps {
  /** A line stands between groups; an empty one is left out. */
  readonly groups: readonly (readonly MenuItem[])[];
  /** The button. */
  readonly children: Trigger;
  readonly label?: ReactNode;
  readonly align?: "start" | "end";
}

/** A menu that is open at first. */
export function OpenMenu({ groups, children, label, align = "end" }: MenuProps) {
  return (
    <Primitive.Root modal={false} defaultOpen>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[70dvh] min-w-48 animate-rise overflow-y-auto rounded-lg bg-raised p-1 shadow-float outline-none"
        >
          {label !== undefined && <Primitive.Label className="px-2 py-1.5 text-xs text-muted">{label}</Primitive.Label>}
          {groups
            .filter((group) => group.length > 0)
            .map((group, at) => (
              <Primitive.Group key={group[0]?.title} className={at === 0 ? "" : "mt-1 border-t border-line pt-1"}>
                {group.map((item) => (
                  <Item key={item.title} {...item} />
                ))}
              </Primitive.Group>
            ))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Item({ title, icon: Icon, detail, isChosen, isDangerous, isDisabled, run }: MenuItem) {
  return (
    <Primitive.Item
      onSelect={run}
      disabled={isDisabled ?? false}
      className={classes(
        "flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-sm outline-none select-none data-[highlighted]:bg-hover data-disabled:opacity-45",
        isDangerous === true ? "text-bad" : "text-ink",
      )}
    >
      {Icon !== undefined && <Icon size={14} aria-hidden className={isDangerous === true ? "" : "text-muted"} />}
      <span className="grow">{title}</span>
      {detail !== undefined && <span className="text-xs text-faint">{detail}</span>}
      {isChosen === true && <Check size={14} aria-label="chosen" className="text-accent-text" />}
    </Primitive.Item>
  );
}
