import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ImportView } from "../../../../components/import/import-view.tsx";
import { isAbsent } from "../../../../lib/form-failure.ts";
import { importRowsInput, readImportRowFilters } from "../../../../lib/import-filters.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../../lib/search-params.ts";
import { pageApi } from "../../../../server/page.ts";

export const metadata: Metadata = { title: "Import" };

interface ImportPageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<PageSearch>;
}

export default async function ImportPage({ params, searchParams }: ImportPageProps) {
  const { id } = await params;
  const filters = readImportRowFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  const [found] = await Promise.allSettled([
    queryClient.fetchQuery(api.import.get.queryOptions({ id })),
    queryClient.prefetchQuery(api.import.rows.queryOptions(importRowsInput(id, filters))),
    queryClient.prefetchQuery(api.operator.list.queryOptions()),
  ]);
  if (found.status === "rejected" && isAbsent(found.reason)) notFound();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ImportView id={id} />
    </HydrationBoundary>
  );
}
