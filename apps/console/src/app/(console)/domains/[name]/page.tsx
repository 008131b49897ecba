import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DomainView } from "../../../../components/domains/domain-view.tsx";
import { pageApi } from "../../../../server/page.ts";

interface DomainPageProps {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: DomainPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function DomainPage({ params }: DomainPageProps) {
  const name = decodeURIComponent((await params).name);
  const { api, queryClient } = await pageApi();
  const { items } = await queryClient.fetchQuery(api.domain.list.queryOptions());
  if (!items.some((domain) => domain.name === name)) notFound();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DomainView name={name} />
    </HydrationBoundary>
  );
}
