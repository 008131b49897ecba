import type { Metadata } from "next";
import { OneSidedView } from "../../../../components/roster/one-sided-view.tsx";
import { requireEnrolled } from "../../../../server/page.ts";

export const metadata: Metadata = { title: "One-sided contacts" };

export default async function OneSidedPage() {
  await requireEnrolled();
  return <OneSidedView />;
}
