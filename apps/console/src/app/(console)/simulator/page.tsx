import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { SimulatorView } from "../../../components/simulator/simulator-view.tsx";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { readQuestion, simulatorInput } from "../../../lib/simulator-question.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Simulator" };

export default async function SimulatorPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const input = simulatorInput(readQuestion(toSearchParams(await searchParams)));
  const { api, queryClient } = await pageApi();
  if (input) await queryClient.prefetchQuery(api.simulator.run.queryOptions(input));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SimulatorView />
    </HydrationBoundary>
  );
}
