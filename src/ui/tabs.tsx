/** Views of one thing, of which one is shown. */
import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: ReactNode;
}

export interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  /** What the chosen tab shows. */
  readonly children: ReactNode;
  readonly className?: string;
  readonly panelClassName?: string;
}

export function Tabs<Name extends string>({ label, tabs, chosen, onChoose, children, className, panelClassName }: TabsProps<Name>) {
  return (
    <Primitive.Root value={chosen} onValueChange={(name) => onChoose(name as Name)} className={className}>
      <Primitive.List aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-2">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.name}
            value={tab.name}
            className={classes(
              "-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent px-2.5 text-sm whitespace-nowrap text-muted transition-colors hover:text-ink",
              "data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink",
            )}
          >
            {tab.title}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      <Primitive.Content value={chosen} tabIndex={-1} className={classes("outline-none", panelClassName)}>
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}
