/** Greets people, and shows what is said as it happens. */
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Frame } from "#ui/frame.tsx";
import { TextInput } from "#ui/inputs.tsx";
import { ProblemCard } from "#ui/states.tsx";
import { useEvent } from "#ui/use-event.ts";
import { useWrite } from "#ui/use-write.ts";
import { helloSaid, sayHello } from "../contract.ts";

export function Page() {
  const { run, isRunning, problem } = useWrite(sayHello);
  const [said, setSaid] = useState<readonly string[]>([]);
  useEvent(helloSaid, ({ text }) => setSaid((before) => [text, ...before]));
  const say = (form: FormData) => void run({ name: form.get("name") as string }).catch(() => undefined);
  return (
    <Frame title="Hello">
      <form action={say} className="flex gap-2 p-4">
        <TextInput name="name" aria-label="Name" required />
        <Button disabled={isRunning}>Say it</Button>
      </form>
      {problem !== null && <ProblemCard problem={problem} className="mx-4" />}
      <p className="p-4">{said.join(" · ")}</p>
    </Frame>
  );
}
