import Link from "next/link";
import { Time } from "../ui/time.tsx";
import { type TemplateSummary, templatePath } from "./template-text.ts";

/** Templates, each a way to its page. */
export function TemplateTable({
  templates,
  showDomain,
}: {
  templates: readonly TemplateSummary[];
  showDomain: boolean;
}) {
  return (
    <table aria-labelledby="templates" className="w-full table-fixed">
      <thead>
        <tr className="h-10 border-b text-left text-ink-3 text-xs [&>th]:px-4 [&>th]:font-medium">
          <th scope="col" className="sm:pl-5!">
            Template
          </th>
          <th scope="col" className="w-24 text-right">
            Rules
          </th>
          {showDomain && (
            <th scope="col" className="hidden w-52 md:table-cell">
              Domain
            </th>
          )}
          <th scope="col" className="hidden w-38 sm:table-cell">
            Changed
          </th>
        </tr>
      </thead>
      <tbody>
        {templates.map((template) => (
          <tr
            key={`${template.domain} ${template.name}`}
            className="relative h-14 border-b transition-colors last:border-0 hover:bg-hover [&>td]:px-4"
          >
            <td className="py-2 sm:pl-5!">
              <Link
                href={templatePath(template)}
                prefetch={false}
                title={template.name}
                className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
              >
                {template.name}
              </Link>
              {template.description && (
                <span className="block truncate text-ink-3 text-xs" title={template.description}>
                  {template.description}
                </span>
              )}
              {showDomain && <span className="block truncate text-ink-3 text-xs md:hidden">{template.domain}</span>}
            </td>
            <td className="text-right tabular-nums">{template.items.toLocaleString("en")}</td>
            {showDomain && (
              <td className="hidden truncate text-ink-2 md:table-cell" title={template.domain}>
                {template.domain}
              </td>
            )}
            <td className="hidden truncate text-ink-2 sm:table-cell">
              <Time at={template.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
