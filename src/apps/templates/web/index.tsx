/** The pages of Word templates. */
import { FileText, Upload } from "lucide-react";
import { definePages } from "#ui/pages.ts";
import { listTemplates } from "../contract.ts";
import { UploadWatch } from "./upload-watch.tsx";

export const pages = definePages({
  name: "templates",
  title: "Templates",
  nav: [{ title: "Templates", path: "/templates", key: "t", icon: FileText, order: 10 }],
  routes: [
    { path: "/templates", page: () => import("./template-list-page.tsx") },
    { path: "/templates/$id", page: () => import("./template-page.tsx") },
  ],
  Background: UploadWatch,
  subjects: { template: (id) => `/templates/${id}` },
  commands: [
    {
      title: "Upload Word documents",
      icon: Upload,
      keywords: "new template docx drop parse",
      run: ({ go }) => go("/templates?upload=choose"),
    },
  ],
  search: async (text, { call }) => {
    const { templates } = await call(listTemplates, { text, limit: 6 });
    return templates.map((template) => ({
      id: template.template_id,
      title: template.title || template.filename,
      detail: `${template.field_count} fields`,
      path: `/templates/${template.template_id}`,
      icon: FileText,
    }));
  },
});
