import type { RouterOutputs } from "@rostra/api/root";

export type TemplateSummary = RouterOutputs["privacyTemplate"]["list"]["items"][number];
export type Template = RouterOutputs["privacyTemplate"]["get"];

export function templatePath({ domain, name }: { readonly domain: string; readonly name: string }): string {
  return `/privacy-templates/${encodeURIComponent(domain)}/${encodeURIComponent(name)}`;
}
