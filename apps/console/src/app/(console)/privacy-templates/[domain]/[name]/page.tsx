import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TemplateView } from "../../../../../components/privacy-templates/template-view.tsx";
import { isAbsent } from "../../../../../lib/form-failure.ts";
import { pageApi } from "../../../../../server/page.ts";

interface TemplatePageProps {
  readonly params: Promise<{ readonly domain: string; readonly name: string }>;
}

export async function generateMetadata({ params }: TemplatePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function TemplatePage({ params }: TemplatePageProps) {
  const segments = await params;
  const [domain, name] = [decodeURIComponent(segments.domain), decodeURIComponent(segments.name)];
  const { api, queryClient } = await pageApi();
  const [template] = await Promise.allSettled([
    queryClient.fetchQuery(api.privacyTemplate.get.queryOptions({ domain, name })),
  ]);
  if (template.status === "rejected" && isAbsent(template.reason)) notFound();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TemplateView domain={domain} name={name} />
    </HydrationBoundary>
  );
}
