/** Deletes a template at once, and offers to undo it. */
import { notify } from "#ui/toast.tsx";
import { asProblem } from "#ui/use-read.ts";
import { useWrite } from "#ui/use-write.ts";
import { deleteTemplate, restoreTemplate } from "../contract.ts";

export function useDeleteTemplate(): (template: { readonly template_id: string; readonly filename: string }) => Promise<void> {
  const remove = useWrite(deleteTemplate);
  const restore = useWrite(restoreTemplate);
  const failed = (title: string, thrown: unknown) => notify({ title, detail: asProblem(thrown)?.message ?? "", tone: "bad" });

  return async ({ template_id: id, filename }) => {
    const undo = () =>
      void restore.run({ id }).then(
        () => notify({ title: `${filename} is back`, tone: "good", link: { to: `/templates/${id}`, text: "Open" } }),
        (thrown) => failed(`${filename} could not be brought back`, thrown),
      );
    try {
      await remove.run({ id });
      notify({ title: `${filename} is deleted`, detail: "It can be brought back for a day.", undo });
    } catch (thrown) {
      failed(`${filename} could not be deleted`, thrown);
    }
  };
}
